import { Anchor, Container, Group, Stack, Text, Title } from '@mantine/core';
import { useEffect } from 'react';
import { Mark } from '../shell/mark.tsx';
import { factsOf } from './guide-address.ts';
import { GuideArticle } from './guide-article.tsx';
import type { Guide } from './guide.ts';

/** A guide for somebody who has no token: nothing of this installation is on it but what stands in its address. */
export default function PublicGuide({ guide }: { readonly guide: Guide }) {
  const title = `Eppo and ${guide.name}`;
  useEffect(() => {
    document.title = title;
  }, [title]);
  return (
    <Container component="main" size={820} py="xl">
      <Stack gap="lg">
        <Group gap="sm" wrap="nowrap">
          <Mark size={32} />
          <div>
            <Title order={1}>{title}</Title>
            <Text c="dimmed" size="sm">
              How the IT admin sets it up.
            </Text>
          </div>
        </Group>
        <GuideArticle guide={guide} facts={factsOf(location.search)} />
        <Anchor href="/" size="sm" c="dimmed">
          Sign in to the console
        </Anchor>
      </Stack>
    </Container>
  );
}
