import { Anchor, Text } from '@mantine/core';
import { Fragment, type ReactNode } from 'react';
import { Link } from 'wouter';
import type { AuditEntry } from '../api/answers.ts';
import { actorName } from '../parts/change-words.ts';
import { phrases } from './audit-words.ts';

/** An entry as a sentence: who did what to whom. */
export function EntrySentence({ entry }: { readonly entry: AuditEntry }) {
  const phrase = phrases[entry.action] ?? `did “${entry.action}”${entry.memberId === null ? '' : ' to {member}'}`;
  const parts = phrase.split(/\{(\w+)\}/);
  return (
    <Text component="div" style={{ overflowWrap: 'anywhere' }}>
      <strong>{entry.actor === 'directory' ? 'The directory' : actorName(entry.actor)}</strong>{' '}
      {parts.map((part, place) => (
        // What stood in braces has the odd places.
        <Fragment key={place}>{place % 2 === 1 ? <Thing kind={part} entry={entry} /> : part}</Fragment>
      ))}
    </Text>
  );
}

function Thing({ kind, entry }: { readonly kind: string; readonly entry: AuditEntry }) {
  const { memberId, memberEmail, eventId } = entry;
  switch (kind) {
    case 'member':
      return memberId === null ? 'a member' : <To path={`/members/${memberId}`}>{memberEmail ?? 'a merged member'}</To>;
    case 'event':
      return eventId === null ? 'an event' : <To path={`/events/${encodeURIComponent(eventId)}`}>an event</To>;
    case 'hold':
      return <Named entry={entry} field="holdId" path="/holds" what="a hold" />;
    case 'replay':
      return <Named entry={entry} field="replayId" path="/replays" what="a replay" />;
    case 'directory':
      return <Named entry={entry} field="directoryId" path="/directories" what="a directory" />;
    default:
      return kind;
  }
}

interface NamedProps {
  readonly entry: AuditEntry;
  readonly field: string;
  readonly path: string;
  readonly what: string;
}

/** What the entry names in a field of its own. */
function Named({ entry: { after }, field, path, what }: NamedProps) {
  const id: unknown = typeof after === 'object' && after !== null ? Reflect.get(after, field) : undefined;
  return typeof id === 'string' ? <To path={`${path}/${encodeURIComponent(id)}`}>{what}</To> : what;
}

function To({ path, children }: { readonly path: string; readonly children: ReactNode }) {
  return (
    <Anchor component={Link} href={path} underline="always">
      {children}
    </Anchor>
  );
}
