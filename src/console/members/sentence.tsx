import { Anchor, Text, Tooltip } from '@mantine/core';
import { Fragment, type ReactNode } from 'react';
import { Link } from 'wouter';
import { exactTime, shortTime } from '../parts/words.ts';

interface SentenceProps {
  readonly text: string;
  /** Ids in the text, and where each leads. */
  readonly links: ReadonlyMap<string, string>;
}

const isoTime = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/;

/** A sentence of the server: its times as people read them, and its ids as links. */
export function Sentence({ text, links }: SentenceProps) {
  const known = [...links.keys()].map((id) => id.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  const parts = text.split(new RegExp(`(${[isoTime.source, ...known].join('|')})`));
  return (
    <Text style={{ overflowWrap: 'anywhere' }}>
      {parts.map((part, index) => (
        // The parts of a sentence have no names but their places.
        <Fragment key={`${String(index)} ${part}`}>{shownPart(part, links)}</Fragment>
      ))}
    </Text>
  );
}

function shownPart(part: string, links: ReadonlyMap<string, string>): ReactNode {
  const href = links.get(part);
  if (href !== undefined) {
    return (
      <Anchor component={Link} underline="always" href={href}>
        {part}
      </Anchor>
    );
  }
  if (!isoTime.test(part)) return part;
  return (
    <Tooltip label={exactTime(part)}>
      <time dateTime={part}>{shortTime(part)}</time>
    </Tooltip>
  );
}
