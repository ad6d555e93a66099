import { Button, CopyButton } from '@mantine/core';
import { IconCheck, IconLink, IconPrinter } from '@tabler/icons-react';
import { useParams } from 'wouter';
import type { Settings } from '../api/answers.ts';
import { useThing } from '../api/queries.ts';
import { Page } from '../parts/page.tsx';
import { roleNames } from '../parts/words.ts';
import { NoSuchPage } from '../shell/no-such-page.tsx';
import { addressFor, standardFacts } from './guide-address.ts';
import { GuideArticle } from './guide-article.tsx';
import { guides } from './guides.ts';

/** A guide, with the values of this installation, and the link under which others see it. */
export function GuidePage() {
  const { slug } = useParams<{ slug: string }>();
  const { data: settings } = useThing<Settings>('/settings');
  const guide = guides.find((candidate) => candidate.slug === slug);
  if (guide === undefined) return <NoSuchPage />;
  const facts =
    settings === undefined
      ? standardFacts
      : { attribute: settings.roleAttribute, defaultRole: roleNames[settings.defaultRole] };
  return (
    <Page
      title={`Eppo and ${guide.name}`}
      about="How the IT admin sets it up."
      actions={
        <>
          <CopyButton value={new URL(addressFor(guide, facts), location.origin).href}>
            {({ copied, copy }) => (
              <Button
                variant="default"
                size="xs"
                onClick={copy}
                leftSection={copied ? <IconCheck size={16} /> : <IconLink size={16} />}
              >
                {copied ? 'Copied' : 'Copy the link to send on'}
              </Button>
            )}
          </CopyButton>
          <Button
            variant="default"
            size="xs"
            onClick={() => {
              window.print();
            }}
            leftSection={<IconPrinter size={16} />}
          >
            Print
          </Button>
        </>
      }
    >
      <GuideArticle guide={guide} facts={facts} />
    </Page>
  );
}
