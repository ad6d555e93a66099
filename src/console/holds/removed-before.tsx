import { Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { HeldMember, Hold } from '../api/answers.ts';
import type { usePages } from '../api/queries.ts';
import { ActButton } from '../parts/act-button.tsx';
import { Empty } from '../parts/empty.tsx';
import { AnswerPeople, type Intent } from './answer-people.tsx';
import { idsOf, PersonList } from './person-list.tsx';
import { useSelection } from './use-selection.ts';

interface RemovedBeforeProps {
  readonly hold: Hold;
  readonly pages: ReturnType<typeof usePages<HeldMember>>;
}

/** Who was let go before the hold opened and is gone still, with the way to bring them back. */
export function RemovedBefore({ hold, pages }: RemovedBeforeProps) {
  const ids = idsOf(pages);
  const selection = useSelection(ids);
  const [intent, setIntent] = useState<Intent | null>(null);
  const some = selection.ids.length > 0;
  const all = pages.hasNextPage ? null : ids.length;
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        These went within the window before the guard closed, and have no access now. If the removal was a mistake, they
        need to be restored, too: rejecting keeps only those who wait.
      </Text>
      <PersonList
        label="People who were let go before"
        pages={pages}
        since="Gone since"
        empty={
          <Empty title="Nobody is gone still">
            Whoever was let go before the hold was restored, or came back through the directory.
          </Empty>
        }
        choosing={{
          selection,
          actions: (
            <ActButton
              needs="operator"
              onClick={() => {
                setIntent({ kind: 'restore', memberIds: some ? selection.ids : null });
              }}
            >
              {some ? 'Restore selected…' : 'Restore all…'}
            </ActButton>
          ),
        }}
      />
      {intent !== null && (
        <AnswerPeople
          hold={hold}
          intent={intent}
          all={all}
          onClose={() => {
            setIntent(null);
          }}
          onAnswered={selection.clear}
        />
      )}
    </Stack>
  );
}
