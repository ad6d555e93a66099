import { TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useState, type SyntheticEvent } from 'react';
import { useLocation } from 'wouter';

/** From everywhere: a name or an address, and Enter leads to the people who have it. */
export function FindMember() {
  const [text, setText] = useState('');
  const [, go] = useLocation();
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    go(`/members?search=${encodeURIComponent(text.trim())}`);
    setText('');
  };
  return (
    <form role="search" onSubmit={submit} style={{ flex: 1, maxWidth: 420 }}>
      <TextInput
        aria-label="Find a member by name or e-mail"
        placeholder="Find a member by name or e-mail"
        leftSection={<IconSearch size={16} />}
        value={text}
        maxLength={100}
        onChange={(event) => {
          setText(event.currentTarget.value);
        }}
      />
    </form>
  );
}
