import { Anchor, Container, Group, Stack, Text, Title } from '@mantine/core';
import { useEffect } from 'react';
import { Mark } from '../shell/mark.tsx';
import { factsOf } from './guide-address.ts';
import { GuideArticle } from './guide-article.tsx';
import { guides } from './guides.ts';

/** A guide for somebody who has no token: nothing of this installation is on it but what stands in its address. */
export function PublicGuide({ slug }: { readonly slug: string }) {
  const guide = guides.find((candidate) => candidate.slug === slug);
  const title = guide === undefined ? 'There is no such guide' : `Eppo and ${guide.name}`;
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
              {guide === undefined ? 'The link may have been cut short.' : 'How the IT admin sets it up.'}
            </Text>
          </div>
        </Group>
        {guide !== undefined && <GuideArticle guide={guide} facts={factsOf(location.search)} />}
        <Anchor href="/" size="sm" c="dimmed">
          Sign in to the console
        </Anchor>
      </Stack>
    </Container>
  );
}
