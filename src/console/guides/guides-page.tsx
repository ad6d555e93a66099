import { Anchor, Paper, SimpleGrid, Text } from '@mantine/core';
import { Link } from 'wouter';
import { Page } from '../parts/page.tsx';
import { guides } from './guides.ts';

/** The guides there are. */
export function GuidesPage() {
  return (
    <Page
      title="Setup guides"
      about="For the IT admin of a customer: written with this installation’s values, to be sent on. Who opens one needs no token."
    >
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
        {guides.map(({ slug, name, pace }) => (
          <Paper key={slug} withBorder p="lg">
            <Anchor component={Link} href={`/guides/${slug}`} fw={600} fz="lg">
              {name}
            </Anchor>
            <Text size="sm" c="dimmed" mt={4}>
              {pace}
            </Text>
          </Paper>
        ))}
      </SimpleGrid>
    </Page>
  );
}
