import { Select, type SelectProps } from '@mantine/core';
import type { Role } from '../api/answers.ts';
import { roleNames } from '../parts/words.ts';

interface RoleSelectProps extends Omit<SelectProps, 'value' | 'onChange' | 'data'> {
  readonly value: Role;
  readonly onChange: (role: Role) => void;
}

/** Chooses one of the four roles. */
export function RoleSelect({ value, onChange, ...rest }: RoleSelectProps) {
  return (
    <Select
      {...rest}
      allowDeselect={false}
      data={Object.entries(roleNames).map(([role, label]) => ({ value: role, label }))}
      value={value}
      onChange={(chosen) => {
        if (chosen !== null && isRole(chosen)) onChange(chosen);
      }}
    />
  );
}

/** Whether a text is a role. */
export function isRole(text: string): text is Role {
  return Object.hasOwn(roleNames, text);
}
