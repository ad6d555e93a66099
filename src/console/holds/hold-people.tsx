import { Badge, Tabs } from '@mantine/core';
import type { HeldMember, Hold } from '../api/answers.ts';
import { usePages } from '../api/queries.ts';
import { HeldPeople } from './held-people.tsx';
import { RemovedBefore } from './removed-before.tsx';

/** Who is in a hold; of a mass removal, beside them those who went before it opened. */
export function HoldPeople({ hold }: { readonly hold: Hold }) {
  if (hold.rule !== 'mass_removal') return <HeldPeople hold={hold} />;
  return <HeldAndRemoved hold={hold} />;
}

function HeldAndRemoved({ hold }: { readonly hold: Hold }) {
  const removed = usePages<HeldMember>(`/holds/${hold.id}/members`, { state: 'removed' });
  const gone = removed.data?.pages.flatMap(({ data }) => data).length;
  const { waiting, approved, rejected, released } = hold.members;
  return (
    <Tabs defaultValue="held" keepMounted={false}>
      <Tabs.List mb="md">
        <Tabs.Tab value="held" rightSection={<Count of={String(waiting + approved + rejected + released)} />}>
          Held
        </Tabs.Tab>
        <Tabs.Tab
          value="removed"
          rightSection={gone === undefined ? null : <Count of={`${String(gone)}${removed.hasNextPage ? '+' : ''}`} />}
        >
          Let go before
        </Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="held">
        <HeldPeople hold={hold} />
      </Tabs.Panel>
      <Tabs.Panel value="removed">
        <RemovedBefore hold={hold} pages={removed} />
      </Tabs.Panel>
    </Tabs>
  );
}

function Count({ of }: { readonly of: string }) {
  return (
    <Badge size="sm" variant="light" color="gray">
      {of}
    </Badge>
  );
}
