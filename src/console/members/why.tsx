import { Anchor, SimpleGrid } from '@mantine/core';
import { Link } from 'wouter';
import type { Explanation } from '../api/answers.ts';
import { RoleBadge, StatusBadge } from '../parts/badges.tsx';
import { Facts, type Fact } from '../parts/facts.tsx';
import { Section } from '../parts/section.tsx';
import { roleSources } from '../parts/words.ts';
import { Sentence } from './sentence.tsx';

interface WhyProps {
  readonly explanation: Explanation;
}

/** Why the member has its status and its role, a sentence each, with what decided. */
export function Why({ explanation }: WhyProps) {
  const { member, status, role } = explanation;
  const links = linksOf(explanation);
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
      <Section title="Why this status" aside={<StatusBadge status={member.status} />}>
        <Sentence text={status.sentence} links={links} />
        <Facts
          facts={[
            ['Managed by', member.managedBy === 'directory' ? 'the directory' : 'Eppo'],
            ...decidingEvent(status),
          ]}
        />
      </Section>
      <Section title="Why this role" aside={<RoleBadge role={member.role} />}>
        <Sentence text={role.sentence} links={links} />
        <Facts
          facts={[
            ['Decided by', decider(explanation)],
            ['Rule', role.rule === null ? standsAbove(explanation) : `${String(role.rule)} of 6`],
            ...decidingEvent(role),
          ]}
        />
      </Section>
    </SimpleGrid>
  );
}

function decider({ role, override, hold }: Explanation): string {
  if (override !== null && override.role !== null) return 'an override';
  return hold?.asks === 'lower_role' ? 'a hold' : roleSources[role.source];
}

/** What decides the role when no rule does. */
function standsAbove({ override, hold, member }: Explanation): string {
  if (override !== null && override.role !== null) return 'none: an override stands above the rules';
  if (hold?.asks === 'lower_role') return 'none: a hold keeps the role';
  return member.managedBy === 'eppo' ? 'none: no directory manages this member' : 'none';
}

/** The event that decided, where the sentence does not name it. */
function decidingEvent({ sentence, eventId }: Explanation['status']): readonly Fact[] {
  if (eventId === null || sentence.includes(eventId)) return [];
  return [
    [
      'Deciding event',
      <Anchor key="event" component={Link} href={eventHref(eventId)}>
        {eventId}
      </Anchor>,
    ],
  ];
}

/** The page of an event. */
export function eventHref(eventId: string): string {
  return `/events/${encodeURIComponent(eventId)}`;
}

function linksOf({ status, role, hold }: Explanation): ReadonlyMap<string, string> {
  const eventIds = [status.eventId, role.eventId, hold?.asked?.id ?? null].filter((id) => id !== null);
  const links = new Map(eventIds.map((id) => [id, eventHref(id)]));
  if (hold !== null) links.set(hold.id, `/holds/${hold.id}`);
  return links;
}
