import { Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { IconClockShield, IconEraser, IconRefresh } from '@tabler/icons-react';
import { useState } from 'react';
import type { Explanation } from '../api/answers.ts';
import { send } from '../api/client.ts';
import { useSettings, useWorkosOff } from '../api/settings.ts';
import { ResyncDialog } from '../directories/resync-dialog.tsx';
import { ActButton } from '../parts/act-button.tsx';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { ReasonDialog } from '../parts/reason-dialog.tsx';
import { nameOf } from '../parts/words.ts';
import { OverrideDialog } from './override-dialog.tsx';

interface MemberActsProps {
  readonly explanation: Explanation;
}

/** What can be done about a member. */
export function MemberActs({ explanation }: MemberActsProps) {
  const { member, override, erasure } = explanation;
  return (
    <>
      <ResyncAct explanation={explanation} />
      <OverrideAct explanation={explanation} />
      {override !== null && <EndOverrideAct explanation={explanation} />}
      {member.status === 'deactivated' && erasure === null && <EraseAct explanation={explanation} />}
    </>
  );
}

function ResyncAct({ explanation: { directoryUsers } }: MemberActsProps) {
  const [opened, setOpened] = useState(false);
  const workosOff = useWorkosOff();
  const user = directoryUsers.find(({ leads }) => leads) ?? directoryUsers[0];
  const unknown =
    user === undefined ? 'No directory user is known for this member, so there is nothing to compare.' : null;
  return (
    <>
      <ActButton
        needs="operator"
        variant="default"
        leftSection={<IconRefresh size={16} />}
        blocked={unknown ?? workosOff}
        onClick={() => {
          setOpened(true);
        }}
      >
        Resync this person…
      </ActButton>
      {user !== undefined && (
        <ResyncDialog
          target={{ directoryId: user.directoryId, userId: user.id, name: 'this person' }}
          opened={opened}
          onClose={() => {
            setOpened(false);
          }}
        />
      )}
    </>
  );
}

function OverrideAct({ explanation: { member } }: MemberActsProps) {
  const [opened, setOpened] = useState(false);
  return (
    <>
      <ActButton
        needs="operator"
        variant="default"
        leftSection={<IconClockShield size={16} />}
        blocked={
          member.managedBy === 'eppo'
            ? 'No directory manages this member: there is nothing to override. Change it in Eppo.'
            : null
        }
        onClick={() => {
          setOpened(true);
        }}
      >
        Override…
      </ActButton>
      <OverrideDialog
        key={String(opened)}
        member={member}
        opened={opened}
        onClose={() => {
          setOpened(false);
        }}
      />
    </>
  );
}

function EndOverrideAct({ explanation: { member } }: MemberActsProps) {
  const client = useQueryClient();
  const [opened, setOpened] = useState(false);
  return (
    <>
      <ActButton
        needs="operator"
        variant="default"
        onClick={() => {
          setOpened(true);
        }}
      >
        End override…
      </ActButton>
      <ConfirmDialog
        title="End the override"
        opened={opened}
        onClose={() => {
          setOpened(false);
        }}
        onConfirm={async () => {
          await send('DELETE', `/members/${member.id}/override`);
          await client.invalidateQueries({ queryKey: ['live'] });
        }}
        confirm="End it now"
      >
        <Text size="sm">
          At once, {nameOf(member)} has the role and the status again that the directory says. A removal that it asked
          for meanwhile is judged by the guard as always.
        </Text>
      </ConfirmDialog>
    </>
  );
}

function EraseAct({ explanation: { member } }: MemberActsProps) {
  const client = useQueryClient();
  const [opened, setOpened] = useState(false);
  const hasNoKey = useSettings()?.erasure === false;
  return (
    <>
      <ActButton
        needs="admin"
        variant="default"
        leftSection={<IconEraser size={16} />}
        blocked={hasNoKey ? 'Nobody can be erased: this service has no ERASURE_KEY. Set one and start it again.' : null}
        onClick={() => {
          setOpened(true);
        }}
      >
        Erase…
      </ActButton>
      <ReasonDialog
        title={`Erase the personal data of ${nameOf(member)}`}
        opened={opened}
        onClose={() => {
          setOpened(false);
        }}
        onConfirm={async (reason) => {
          await send('POST', `/members/${member.id}/erase`, { reason });
          await client.invalidateQueries({ queryKey: ['live'] });
          client.removeQueries({ queryKey: ['still'] });
        }}
        confirm="Erase for good"
        color="red"
      >
        <Text size="sm">
          Name, address and payloads of this person are erased wherever they are kept: in the member, the directory’s
          mirror, the events and the audit log. What happened stays, and not to whom. A keyed hash of the address lets
          you answer later that it was done. <b>This cannot be undone.</b>
        </Text>
      </ReasonDialog>
    </>
  );
}
