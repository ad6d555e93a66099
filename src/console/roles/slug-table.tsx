import { Code, Group, Paper, Text } from '@mantine/core';
import type { Role, Settings } from '../api/answers.ts';
import { RoleBadge } from '../parts/badges.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { roleNames } from '../parts/words.ts';
import { isRole } from './role-select.tsx';

/** Which role of WorkOS is which of Eppo. */
export function SlugTable({ slugs }: { readonly slugs: Settings['roleSlugs'] }) {
  const rows = byRole(slugs);
  if (rows.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        No slug is set, so WorkOS’s own roles say nothing.
      </Text>
    );
  }
  return (
    <Paper withBorder>
      <DataTable
        label="Roles of WorkOS"
        rows={rows}
        keyOf={([role]) => role}
        columns={[
          { head: 'In WorkOS', cell: ([, named]) => <Slugs slugs={named} /> },
          { head: 'In Eppo', cell: ([role]) => <RoleBadge role={role} /> },
        ]}
      />
    </Paper>
  );
}

/** Several slugs can mean the same role. */
function byRole(slugs: Settings['roleSlugs']): readonly (readonly [Role, readonly string[]])[] {
  const roles = Object.keys(roleNames).filter(isRole);
  const named = roles.map((role) => [role, Object.keys(slugs).filter((slug) => slugs[slug] === role)] as const);
  return named.filter(([, found]) => found.length > 0).reverse();
}

function Slugs({ slugs }: { readonly slugs: readonly string[] }) {
  return (
    <Group gap={6}>
      {slugs.map((slug) => (
        <Code key={slug}>{slug}</Code>
      ))}
    </Group>
  );
}
