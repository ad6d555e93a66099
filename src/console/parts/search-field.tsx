import { TextInput, type TextInputProps } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';

interface SearchFieldProps extends Omit<TextInputProps, 'value' | 'onChange'> {
  readonly value: string;
  readonly onSearch: (text: string) => void;
}

/** A text to look for, passed on once the typing pauses. */
export function SearchField({ value, onSearch, ...rest }: SearchFieldProps) {
  const [text, setText] = useState(value);
  const [given, setGiven] = useState(value);
  const pass = useDebouncedCallback(onSearch, 250);
  // What is asked for changed from elsewhere, as by a link or the way back.
  if (given !== value) {
    setGiven(value);
    if (value !== text.trim()) setText(value);
  }
  return (
    <TextInput
      leftSection={<IconSearch size={16} />}
      maxLength={100}
      {...rest}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        pass(event.currentTarget.value.trim());
      }}
    />
  );
}
