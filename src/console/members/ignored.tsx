import { Anchor, List, Text } from '@mantine/core';
import { Link } from 'wouter';
import type { Explanation } from '../api/answers.ts';
import { eventName } from '../parts/event-words.ts';
import { Section } from '../parts/section.tsx';
import { eventHref } from './why.tsx';

/** What was said of the member and did not count, and why. */
export function Ignored({ ignored }: Pick<Explanation, 'ignored'>) {
  return (
    <Section title="What did not count">
      {ignored.length === 0 ? (
        <Text size="sm" c="dimmed">
          Everything that came about this person counted.
        </Text>
      ) : (
        <List size="sm" spacing={6} style={{ overflowWrap: 'anywhere' }}>
          {ignored.map(({ eventId, type, reason }) => (
            <List.Item key={`${eventId ?? ''} ${reason}`}>
              {type !== null && `${eventName(type)}: `}
              {reason}{' '}
              {eventId !== null && (
                <Anchor component={Link} underline="always" href={eventHref(eventId)}>
                  See the event.
                </Anchor>
              )}
            </List.Item>
          ))}
        </List>
      )}
    </Section>
  );
}
