import { Alert, Group, Select, Skeleton, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { DefaultRole, Role } from '../api/answers.ts';
import { send } from '../api/client.ts';
import { useThing } from '../api/queries.ts';
import { ActButton } from '../parts/act-button.tsx';
import { ErrorNote } from '../parts/error-note.tsx';
import { roleNames } from '../parts/words.ts';
import { isRole } from './role-select.tsx';

/** The role of new people whom no rule gives one: the organization's own, or that of the setting. */
export function DefaultRoleChoice({ organizationId }: { readonly organizationId: string }) {
  const path = `/organizations/${encodeURIComponent(organizationId)}/default-role`;
  const { data, error, refetch } = useThing<DefaultRole>(path);
  if (data !== undefined) return <Choice path={path} saved={data} />;
  if (error !== null) return <ErrorNote error={error} onRetry={() => void refetch()} />;
  return <Skeleton h={90} role="status" aria-busy="true" aria-label="The default role is loading" />;
}

const bySetting = 'setting';

function Choice({ path, saved }: { readonly path: string; readonly saved: DefaultRole }) {
  const client = useQueryClient();
  const [picked, setPicked] = useState<string | null>(null);
  const value = picked ?? saved.setHere ?? bySetting;
  const saving = useMutation({
    mutationFn: (role: Role | null) => send<DefaultRole>('PUT', path, { role }),
    onSuccess: (answer) => {
      client.setQueryData(['live', path, {}], answer);
      setPicked(null);
    },
  });
  const isChanged = value !== (saved.setHere ?? bySetting);
  return (
    <Stack gap="xs">
      <Group align="flex-end" gap="xs">
        <Select
          label="Default role of this organization"
          allowDeselect={false}
          data={[
            { value: bySetting, label: `As the service is set: ${roleNames[saved.setting]}` },
            ...Object.entries(roleNames).map(([role, label]) => ({ value: role, label })),
          ]}
          value={value}
          onChange={setPicked}
          style={{ flex: '1 1 220px' }}
        />
        <ActButton
          needs="operator"
          disabled={!isChanged}
          loading={saving.isPending}
          onClick={() => {
            saving.mutate(isRole(value) ? value : null);
          }}
        >
          Save
        </ActButton>
      </Group>
      {saving.isError && (
        <Alert color="red" role="alert">
          {saving.error.message}
        </Alert>
      )}
      <Text size="sm" c="dimmed" role="status">
        {saving.isSuccess && !isChanged && 'Saved. '}
        It is given to people who are new from then on. Whoever is there keeps the role they have.
      </Text>
    </Stack>
  );
}
