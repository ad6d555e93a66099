import { Badge, Button, Code, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Token } from '../api/answers.ts';
import { send } from '../api/client.ts';
import { usePages } from '../api/queries.ts';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import type { Column } from '../parts/data-table.tsx';
import { Empty } from '../parts/empty.tsx';
import { Listing } from '../parts/listing.tsx';
import { Ago } from '../parts/time.tsx';
import { useNow } from '../parts/use-now.ts';

/** Every token that was made, the newest first, with those that are no longer valid. */
export function TokenList() {
  const pages = usePages<Token>('/tokens');
  const now = useNow();
  const [revoking, setRevoking] = useState<Token | null>(null);
  return (
    <>
      <Listing
        label="Tokens"
        pages={pages}
        columns={columnsOf(now, setRevoking)}
        keyOf={({ id }) => id}
        empty={
          <Empty title="No token was made yet">
            You are signed in with one that stands in the service’s settings. Make one for each person and program, so
            that the audit log can tell them apart.
          </Empty>
        }
      />
      {revoking !== null && (
        <Revoke
          token={revoking}
          onClose={() => {
            setRevoking(null);
          }}
        />
      )}
    </>
  );
}

type TokenState = 'valid' | 'expired' | 'revoked';

function stateOf({ revokedAt, expiresAt }: Token, now: Date): TokenState {
  if (revokedAt !== null) return 'revoked';
  return new Date(expiresAt) <= now ? 'expired' : 'valid';
}

function columnsOf(now: Date, onRevoke: (token: Token) => void): readonly Column<Token>[] {
  return [
    { head: 'Name', cell: (token) => <Name token={token} /> },
    { head: 'Role', cell: ({ role }) => role },
    {
      head: 'Opens',
      cell: ({ organizationId }) => (organizationId === null ? 'all organizations' : <Code>{organizationId}</Code>),
    },
    { head: 'State', cell: (token) => <State token={token} state={stateOf(token, now)} /> },
    { head: 'Last used', cell: ({ lastUsedAt }) => <Ago at={lastUsedAt} /> },
    {
      head: 'Act',
      cell: (token) =>
        stateOf(token, now) === 'valid' && (
          <Button
            size="xs"
            variant="default"
            aria-label={`Revoke ${token.name}…`}
            onClick={() => {
              onRevoke(token);
            }}
          >
            Revoke…
          </Button>
        ),
    },
  ];
}

function Name({ token: { name, createdBy, createdAt } }: { readonly token: Token }) {
  return (
    <Stack gap={0}>
      <Text fw={550}>{name}</Text>
      <Text size="xs" c="dimmed">
        made <Ago at={createdAt} /> by {createdBy.replace(/^operator:/, '')}
      </Text>
    </Stack>
  );
}

const colors: Readonly<Record<TokenState, string>> = { valid: 'teal', expired: 'gray', revoked: 'gray' };

function State({ token, state }: { readonly token: Token; readonly state: TokenState }) {
  return (
    <Stack gap={2} align="flex-start">
      <Badge variant={state === 'valid' ? 'light' : 'outline'} color={colors[state]}>
        {state}
      </Badge>
      <Text size="xs" c="dimmed">
        {state === 'valid' && 'expires '}
        <Ago at={token.revokedAt ?? token.expiresAt} />
      </Text>
    </Stack>
  );
}

function Revoke({ token, onClose }: { readonly token: Token; readonly onClose: () => void }) {
  const client = useQueryClient();
  return (
    <ConfirmDialog
      title={`Revoke ${token.name}`}
      opened
      confirm="Revoke for good"
      color="red.9"
      onClose={onClose}
      onConfirm={async () => {
        await send('DELETE', `/tokens/${token.id}`);
        await client.invalidateQueries({ queryKey: ['live'] });
      }}
    >
      <Text size="sm">
        Whoever uses “{token.name}” is refused within seconds, and sessions that were opened with it end. It cannot be
        undone, and the name cannot be given again.
      </Text>
    </ConfirmDialog>
  );
}
