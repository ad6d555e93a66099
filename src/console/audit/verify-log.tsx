import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { IconShieldCheck } from '@tabler/icons-react';
import { useState, type SyntheticEvent } from 'react';
import { useSignedIn } from '../shell/me.ts';
import { useVerification } from './use-verification.ts';
import { Verdict } from './verdict.tsx';

/** Checks that nobody has changed the log; only for who may see all organizations, whose entries a seal is about. */
export function VerifyButton() {
  const { organizationId } = useSignedIn();
  const [opened, setOpened] = useState(false);
  if (organizationId !== null) return null;
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconShieldCheck size={16} />}
        onClick={() => {
          setOpened(true);
        }}
      >
        Check the log…
      </Button>
      <Modal
        opened={opened}
        onClose={() => {
          setOpened(false);
        }}
        title="Has anybody changed the log?"
        size="lg"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <VerifyForm />
      </Modal>
    </>
  );
}

const digest = /^[0-9a-f]{64}$/;

function VerifyForm() {
  const [anchor, setAnchor] = useState('');
  const [verification, verify] = useVerification();
  const isRunning = verification?.state === 'running';
  const isWrong = anchor !== '' && !digest.test(anchor);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (!isWrong) verify(anchor);
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text size="sm">
          Entries are sealed some at a time, and each seal covers the one before it. The check works all of them out
          anew, and finds what was changed, removed or slipped in since. Nothing is written.
        </Text>
        <TextInput
          label="Head that was kept"
          description="Optional: what an earlier check told. Its seal must still be there."
          value={anchor}
          error={isWrong ? 'It must be 64 digits and letters from a to f.' : null}
          onChange={(event) => {
            setAnchor(event.currentTarget.value.trim());
          }}
        />
        {verification !== null && <Verdict verification={verification} />}
        <Group justify="flex-end">
          <Button type="submit" loading={isRunning} disabled={isWrong}>
            {verification === null || isRunning ? 'Check' : 'Check again'}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
