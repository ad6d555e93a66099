import { Autocomplete, type AutocompleteProps } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useState } from 'react';
import { eventName } from '../parts/event-words.ts';

const types = [
  'dsync.user.created',
  'dsync.user.updated',
  'dsync.user.deleted',
  'dsync.group.created',
  'dsync.group.updated',
  'dsync.group.deleted',
  'dsync.group.user_added',
  'dsync.group.user_removed',
  'dsync.activated',
  'dsync.deleted',
];

interface TypeFieldProps extends Omit<AutocompleteProps, 'value' | 'onChange' | 'data'> {
  readonly value: string;
  readonly onType: (type: string) => void;
  /** How long the typing must pause before it is passed on, in milliseconds. */
  readonly restMs?: number;
}

/** WorkOS's type of an event: one of those that are applied, or any other as it is typed. */
export function TypeField({ value, onType, restMs = 250, ...rest }: TypeFieldProps) {
  const [text, setText] = useState(value);
  const [given, setGiven] = useState(value);
  const pass = useDebouncedCallback(onType, restMs);
  // What is asked for changed from elsewhere, as by a link or the way back.
  if (given !== value) {
    setGiven(value);
    if (value !== text.trim()) setText(value);
  }
  return (
    <Autocomplete
      label="Type"
      placeholder="dsync.user.…"
      maxLength={128}
      {...rest}
      data={types}
      value={text}
      renderOption={({ option }) => `${option.value} · ${eventName(option.value)}`}
      onChange={(typed) => {
        setText(typed);
        pass(typed.trim());
      }}
    />
  );
}
