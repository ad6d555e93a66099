import { Alert, Button, Center, Code, Group, Paper, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type SyntheticEvent } from 'react';
import { signIn } from '../api/client.ts';
import { Mark } from './mark.tsx';

/** Asks for a token; the server makes a session of it, and the token is not kept in the browser. */
export function SignIn() {
  const client = useQueryClient();
  const [token, setToken] = useState('');
  const entering = useMutation({
    mutationFn: signIn,
    onSuccess: () => client.resetQueries(),
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    entering.mutate(token.trim());
  };
  return (
    <Center mih="100dvh" p="md" component="main">
      <Paper withBorder shadow="sm" p="xl" w="100%" maw={440}>
        <form onSubmit={submit}>
          <Stack>
            <Group gap="sm" wrap="nowrap">
              <Mark size={36} />
              <Title order={1} size="h2">
                Eppo Directory Sync
              </Title>
            </Group>
            <Text c="dimmed" size="sm">
              Sign in with an operator’s token. It opens a session of twelve hours in this browser, and is not kept in
              it.
            </Text>
            <PasswordInput
              label="Token"
              placeholder="dsync_…"
              value={token}
              onChange={(event) => {
                setToken(event.currentTarget.value);
              }}
              autoComplete="current-password"
              data-autofocus
              autoFocus
              required
            />
            {entering.isError && (
              <Alert color="red" role="alert">
                {entering.error.message}
              </Alert>
            )}
            <Button type="submit" loading={entering.isPending} disabled={token.trim() === ''}>
              Sign in
            </Button>
            <Text c="dimmed" size="sm">
              No token yet? Whoever runs the service makes one:
              <Code block my={6} c="bright">
                npx dsync token create --name you --role operator
              </Code>
              <span>After a bare “npm start”, it stands in the terminal.</span>
            </Text>
          </Stack>
        </form>
      </Paper>
    </Center>
  );
}
