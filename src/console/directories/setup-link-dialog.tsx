import { Alert, Button, Code, CopyButton, Group, Modal, Stack, Text } from '@mantine/core';
import { IconCheck, IconCopy, IconLock } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { SetupLink } from '../api/answers.ts';
import { send } from '../api/client.ts';

interface SetupLinkDialogProps {
  readonly organizationId: string;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Makes a link by which an IT admin connects the organization's directory, and shows it as long as it opens. */
export function SetupLinkDialog({ organizationId, opened, onClose }: SetupLinkDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="Setup link" size="lg" closeButtonProps={{ 'aria-label': 'Close' }}>
      {opened && <SetupLinkForm organizationId={organizationId} onClose={onClose} />}
    </Modal>
  );
}

function SetupLinkForm({ organizationId, onClose }: Omit<SetupLinkDialogProps, 'opened'>) {
  const [link, setLink] = useState<SetupLink | null>(null);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const make = async (): Promise<void> => {
    setBusy(true);
    setFault(null);
    try {
      setLink(await send<SetupLink>('POST', `/organizations/${encodeURIComponent(organizationId)}/setup-link`, {}));
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error));
    }
    setBusy(false);
  };
  return (
    <Stack>
      <Text size="sm">
        The link opens WorkOS’s Admin Portal for <Code>{organizationId}</Code>. Its IT admin connects or changes the
        directory there, without an account at WorkOS. The audit log keeps that you made it, and not the link.
      </Text>
      {link !== null && <MadeLink key={link.link} link={link} />}
      {fault !== null && (
        <Alert color="red" role="alert">
          {fault}
        </Alert>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Close
        </Button>
        <Button
          loading={busy}
          variant={link === null ? 'filled' : 'default'}
          onClick={() => void make()}
          data-autofocus={link === null}
        >
          {link === null ? 'Make a link' : 'Make another'}
        </Button>
      </Group>
    </Stack>
  );
}

function MadeLink({ link: { link, expiresAt } }: { readonly link: SetupLink }) {
  const left = useSecondsUntil(expiresAt);
  if (left === 0) {
    return (
      <Alert color="gray" title="The link has run out" role="status">
        It opened for five minutes. Make another one when the IT admin is ready.
      </Alert>
    );
  }
  return (
    <Alert color="orange" icon={<IconLock />} title="Whoever has this link can connect a directory">
      <Stack gap="xs">
        <Text size="sm">Pass it to the IT admin only, on a way that nobody else reads. It is not shown again.</Text>
        <Code block style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }} aria-label="Setup link">
          {link}
        </Code>
        <Group justify="space-between">
          <Text size="sm" role="timer" style={{ fontVariantNumeric: 'tabular-nums' }}>
            Opens for another {minutes(left)}
          </Text>
          <CopyButton value={link}>
            {({ copied, copy }) => (
              <Button size="xs" onClick={copy} leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} />}>
                {copied ? 'Copied' : 'Copy the link'}
              </Button>
            )}
          </CopyButton>
        </Group>
      </Stack>
    </Alert>
  );
}

function useSecondsUntil(at: string): number {
  const [left, setLeft] = useState(() => secondsUntil(at));
  useEffect(() => {
    const timer = setInterval(() => {
      setLeft(secondsUntil(at));
    }, 1_000);
    return () => {
      clearInterval(timer);
    };
  }, [at]);
  return left;
}

function secondsUntil(at: string): number {
  return Math.max(0, Math.ceil((new Date(at).getTime() - Date.now()) / 1_000));
}

function minutes(seconds: number): string {
  return `${String(Math.floor(seconds / 60))}:${String(seconds % 60).padStart(2, '0')}`;
}
