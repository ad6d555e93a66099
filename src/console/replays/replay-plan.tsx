import { Tabs } from '@mantine/core';
import type { Replay } from '../api/answers.ts';
import { Section } from '../parts/section.tsx';
import { useFilters } from '../parts/use-filters.ts';
import { number } from '../parts/words.ts';
import { EffectPreview } from './effect-preview.tsx';
import { ReplayEvents } from './replay-events.tsx';
import { effectSentence, effectsOf } from './replay-words.ts';

/** What a replay was planned to do, by member and by event. */
export function ReplayPlan({ replay }: { readonly replay: Replay }) {
  const { filters, setFilter } = useFilters(['by'] as const);
  const members = effectsOf(replay).reduce((sum, [, counted]) => sum + counted, 0);
  // Where it is the first thing on the page, it has been said there already.
  const isSaid = replay.state === 'planned' || replay.state === 'done';
  return (
    <Section
      title={replay.state === 'done' ? 'What it did' : 'What it does'}
      about={isSaid ? undefined : effectSentence(replay)}
    >
      <Tabs
        value={filters.by === 'events' ? 'events' : 'members'}
        onChange={(by) => {
          setFilter('by', by === 'events' ? by : null);
        }}
        keepMounted={false}
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="members">Members ({number(members)})</Tabs.Tab>
          <Tabs.Tab value="events">Events ({number(replay.progress.total)})</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="members">
          <EffectPreview replay={replay} />
        </Tabs.Panel>
        <Tabs.Panel value="events">
          <ReplayEvents replay={replay} />
        </Tabs.Panel>
      </Tabs>
    </Section>
  );
}
