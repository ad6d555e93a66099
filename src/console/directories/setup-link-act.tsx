import { IconLink } from '@tabler/icons-react';
import { useState } from 'react';
import { useWorkosOff } from '../api/settings.ts';
import { ActButton } from '../parts/act-button.tsx';
import { SetupLinkDialog } from './setup-link-dialog.tsx';

/** The way to a link by which an organization's IT admin connects its directory. */
export function SetupLinkAct({ organizationId }: { readonly organizationId: string }) {
  const [opened, setOpened] = useState(false);
  const workosOff = useWorkosOff();
  return (
    <>
      <ActButton
        needs="admin"
        variant="default"
        leftSection={<IconLink size={16} />}
        blocked={workosOff}
        onClick={() => {
          setOpened(true);
        }}
      >
        Setup link…
      </ActButton>
      <SetupLinkDialog
        organizationId={organizationId}
        opened={opened}
        onClose={() => {
          setOpened(false);
        }}
      />
    </>
  );
}
