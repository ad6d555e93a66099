import { Autocomplete, type AutocompleteProps } from '@mantine/core';
import { eventName, eventTypes } from '../parts/event-words.ts';
import { useTyped } from '../parts/use-typed.ts';

interface TypeFieldProps extends Omit<AutocompleteProps, 'value' | 'onChange' | 'data'> {
  readonly value: string;
  readonly onType: (type: string) => void;
  /** How long the typing must pause before it is passed on, in milliseconds. */
  readonly restMs?: number;
}

/** WorkOS's type of an event: one of those that are applied, or any other as it is typed. */
export function TypeField({ value, onType, restMs = 250, ...rest }: TypeFieldProps) {
  const [text, type] = useTyped(value, onType, restMs);
  return (
    <Autocomplete
      label="Type"
      placeholder="dsync.user.…"
      maxLength={128}
      {...rest}
      data={[...eventTypes]}
      value={text}
      renderOption={({ option }) => `${option.value} · ${eventName(option.value)}`}
      onChange={type}
    />
  );
}
