import { Anchor, List, Paper, Stack, Table, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { FlowPicture } from './flow-picture.tsx';
import { FormPicture } from './form-picture.tsx';
import type { Chapter, Guide, GuideFacts } from './guide.ts';
import { attributeValues } from './guides.ts';

/** A guide as it is read: by the IT admin, who has no account here, as well as by who sends it on. */
export function GuideArticle({ guide, facts }: { readonly guide: Guide; readonly facts: GuideFacts }) {
  const { name, pace, source } = guide;
  return (
    <Stack gap="xl" component="article" maw={780}>
      <Text>
        People whom you assign to Eppo in {name} get an account there, with the role that you set; people whom you
        unassign lose their access. You set this up once, in about half an hour. {pace}
      </Text>
      <FlowPicture provider={name} />
      {guide.chapters(facts).map((chapter, index) => (
        <ChapterOf key={chapter.title} chapter={chapter} number={index + 1} />
      ))}
      <Values facts={facts} />
      <Test facts={facts} pace={pace} />
      <Troubles guide={guide} facts={facts} />
      <Text size="sm" c="dimmed">
        The names in {name} may differ a little from those here.{' '}
        <Anchor href={source} target="_blank" rel="noreferrer" underline="always">
          WorkOS’s own guide
        </Anchor>{' '}
        has the present ones, with pictures.
      </Text>
    </Stack>
  );
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section>
      <Title order={2} mb="sm">
        {title}
      </Title>
      {children}
    </section>
  );
}

function ChapterOf({ chapter: { title, steps }, number }: { readonly chapter: Chapter; readonly number: number }) {
  return (
    <Section title={`${String(number)}. ${title}`}>
      <List type="ordered" spacing="md">
        {steps.map(({ text, form }) => (
          <List.Item key={text}>
            {text}
            {form !== undefined && <FormPicture form={form} />}
          </List.Item>
        ))}
      </List>
    </Section>
  );
}

function Values({ facts: { attribute, defaultRole } }: { readonly facts: GuideFacts }) {
  return (
    <Section title={`The values of ${attribute}`}>
      <Paper withBorder>
        <Table verticalSpacing="xs" aria-label={`The values of ${attribute}`}>
          <Table.Tbody>
            {attributeValues(defaultRole).map(({ value, effect }) => (
              <Table.Tr key={value}>
                <Table.Th scope="row" ff="monospace" fz="sm" w="34%">
                  {value}
                </Table.Th>
                <Table.Td>{effect}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Paper>
      <Text size="sm" c="dimmed" mt="xs">
        Capital letters and spaces around a value are forgiven. With any other value people keep the role they have, and
        Eppo is told which value it was. Without a value, groups decide where Eppo maps them; else it is as with
        default.
      </Text>
    </Section>
  );
}

function Test({ facts: { attribute }, pace }: { readonly facts: GuideFacts; readonly pace: string }) {
  return (
    <Section title="Test it with one person">
      <List type="ordered" spacing="xs">
        <List.Item>
          Assign one person, best yourself, with {attribute} set to data_owner. {pace}
        </List.Item>
        <List.Item>
          Look at the members in Eppo: the person is there as data owner, and cannot be changed there.
        </List.Item>
        <List.Item>Set {attribute} to viewer: the role follows.</List.Item>
        <List.Item>Unassign the person: the access ends. Assign again: it is back, with all that was theirs.</List.Item>
        <List.Item>
          Then assign the others. Keep one admin at least; Eppo holds back the removal of the last one.
        </List.Item>
      </List>
    </Section>
  );
}

function Troubles({ guide, facts }: { readonly guide: Guide; readonly facts: GuideFacts }) {
  return (
    <Section title="What goes wrong">
      <Stack gap="sm">
        {guide.troubles(facts).map(({ seen, why, cure }) => (
          <Paper key={seen} withBorder p="md">
            <Text fw={600}>{seen}</Text>
            <Text size="sm" c="dimmed">
              {why}
            </Text>
            <Text size="sm" mt={4}>
              {cure}
            </Text>
          </Paper>
        ))}
      </Stack>
    </Section>
  );
}
