import { Anchor, Text } from '@mantine/core';
import { Link } from 'wouter';

/** Leads to an organization; null: none is known. */
export function OrganizationLink({ id }: { readonly id: string | null }) {
  if (id === null) {
    return (
      <Text span inherit c="dimmed">
        none known
      </Text>
    );
  }
  return (
    <Anchor component={Link} href={`/organizations/${encodeURIComponent(id)}`} style={{ overflowWrap: 'anywhere' }}>
      {id}
    </Anchor>
  );
}
