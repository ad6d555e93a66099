import { Badge, Code, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Diagnosis } from '../api/answers.ts';
import { count, number, roleNames } from '../parts/words.ts';
import classes from './diagnosis.module.css';

/** What was seen in the attribute that gives roles. */
export function AttributeValues({ attribute }: Pick<Diagnosis, 'attribute'>) {
  const { name, values, otherValues, people } = attribute;
  return (
    <Counts
      title={`Values of ${name}`}
      empty="Nobody has a value."
      head="Value"
      rows={values.map(({ value, count: times, understood }) => ({
        key: value,
        times,
        cell: <Code>{value}</Code>,
        means: understood ? 'understood' : <Unclear>means no role</Unclear>,
      }))}
      foot={
        otherValues > 0
          ? `And ${count(otherValues, 'other value')}. ${count(people, 'person', 'people')} in all.`
          : null
      }
    />
  );
}

/** Attributes that look as if the one that gives roles was meant. */
export function SimilarNames({ sample }: Pick<Diagnosis, 'sample'>) {
  if (sample.similarNames.length === 0) return null;
  return (
    <Counts
      title="Attributes with a similar name"
      empty=""
      head="Name"
      rows={sample.similarNames.map(({ value, count: times }) => ({
        key: value,
        times,
        cell: <Code>{value}</Code>,
        means: <Unclear>not read</Unclear>,
      }))}
      foot="If one of them is meant, give it the right name where WorkOS maps the attributes."
    />
  );
}

/** The roles that WorkOS itself gives, and what they mean in Eppo. */
export function WorkosRoles({ workosRoles }: Pick<Diagnosis, 'workosRoles'>) {
  return (
    <Counts
      title="Roles that WorkOS sends"
      empty="WorkOS sends none."
      head="Role"
      rows={workosRoles.map(({ slug, count: times, role }) => ({
        key: slug,
        times,
        cell: <Code>{slug}</Code>,
        means: role === null ? 'says nothing' : roleNames[role],
      }))}
      foot={null}
    />
  );
}

/** What is known of the directory's groups. */
export function GroupCounts({ groups }: Pick<Diagnosis, 'groups'>) {
  const { seen, mapped, waitingMappings } = groups;
  return (
    <Stack gap={6}>
      <Title order={3}>Groups</Title>
      <Text size="sm">
        {seen === 0
          ? 'No group has come.'
          : `${count(seen, 'group has', 'groups have')} come; ${number(mapped)} of them give a role.`}
      </Text>
      {waitingMappings.length > 0 && (
        <Text size="sm">
          The mapping waits for{' '}
          {waitingMappings.map((name, index) => (
            <span key={name}>
              {index > 0 && ', '}
              <Code>{name}</Code>
            </span>
          ))}
          .
        </Text>
      )}
    </Stack>
  );
}

function Unclear({ children }: { readonly children: string }) {
  return (
    <Badge variant="light" color="orange" size="sm">
      {children}
    </Badge>
  );
}

interface CountsProps {
  readonly title: string;
  readonly head: string;
  readonly rows: readonly {
    readonly key: string;
    readonly cell: ReactNode;
    readonly means: ReactNode;
    readonly times: number;
  }[];
  readonly empty: string;
  readonly foot: string | null;
}

function Counts({ title, head, rows, empty, foot }: CountsProps) {
  return (
    <Stack gap={6}>
      <Title order={3}>{title}</Title>
      {rows.length === 0 ? (
        <Text size="sm" c="dimmed">
          {empty}
        </Text>
      ) : (
        <table className={classes['values']} aria-label={title}>
          <thead>
            <tr>
              <th scope="col">{head}</th>
              <th scope="col">Meaning</th>
              <th scope="col" className={classes['number']}>
                People
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ key, cell, means, times }) => (
              <tr key={key}>
                <td>{cell}</td>
                <td>{means}</td>
                <td className={classes['number']}>{number(times)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {foot !== null && (
        <Text size="xs" c="dimmed">
          {foot}
        </Text>
      )}
    </Stack>
  );
}
