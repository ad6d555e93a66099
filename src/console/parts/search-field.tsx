import { TextInput, type TextInputProps } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useTyped } from './use-typed.ts';

interface SearchFieldProps extends Omit<TextInputProps, 'value' | 'onChange'> {
  readonly value: string;
  readonly onSearch: (text: string) => void;
}

/** A text to look for, passed on once the typing pauses. */
export function SearchField({ value, onSearch, ...rest }: SearchFieldProps) {
  const [text, type] = useTyped(value, onSearch);
  return (
    <TextInput
      leftSection={<IconSearch size={16} />}
      maxLength={100}
      {...rest}
      value={text}
      onChange={(event) => {
        type(event.currentTarget.value);
      }}
    />
  );
}
