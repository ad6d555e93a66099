import { Anchor, Badge, Code, Group, Stack, Text } from '@mantine/core';
import { Link } from 'wouter';
import type { Explanation } from '../api/answers.ts';
import { useSettings } from '../api/settings.ts';
import { Facts } from '../parts/facts.tsx';
import { IdText } from '../parts/id-text.tsx';
import { Section } from '../parts/section.tsx';

type DirectoryUser = Explanation['directoryUsers'][number];

/** Who in the customer's directories stands behind the member. */
export function DirectoryUsers({ users }: { readonly users: readonly DirectoryUser[] }) {
  return (
    <Section
      title="In the directory"
      about={
        users.length > 1
          ? 'Several directory users claim this member. It shows the values of the one that leads.'
          : undefined
      }
    >
      {users.length === 0 ? (
        <Text size="sm" c="dimmed">
          No directory speaks for this member. Its role and status are what was set in Eppo.
        </Text>
      ) : (
        <Stack gap="lg">
          {users.map((user) => (
            <DirectoryUserFacts key={user.id} user={user} alone={users.length === 1} />
          ))}
        </Stack>
      )}
    </Section>
  );
}

function DirectoryUserFacts({ user, alone }: { readonly user: DirectoryUser; readonly alone: boolean }) {
  const { id, directoryId, directoryName, present, leads, email, roleAttribute, workosRoles } = user;
  const attribute = useSettings()?.roleAttribute ?? 'Role attribute';
  return (
    <Stack gap={8}>
      <Group gap="xs">
        <Anchor component={Link} href={`/directories/${encodeURIComponent(directoryId)}`} fw={600}>
          {directoryName ?? directoryId}
        </Anchor>
        <Badge size="sm" variant="light" color={present ? 'teal' : 'gray'}>
          {present ? 'present' : 'gone or inactive'}
        </Badge>
        {leads && !alone && (
          <Badge size="sm" variant="light">
            leads
          </Badge>
        )}
      </Group>
      <Facts
        facts={[
          ['Directory user', <IdText key="id" value={id} />],
          ['E-mail', email ?? 'none'],
          [attribute, roleAttribute === null ? 'not set' : <Code key="attribute">{roleAttribute}</Code>],
          ['WorkOS roles', workosRoles.length === 0 ? 'none' : workosRoles.join(', ')],
        ]}
      />
    </Stack>
  );
}
