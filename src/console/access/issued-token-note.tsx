import { Alert, Button, Code, CopyButton, Group, Stack, Text } from '@mantine/core';
import { IconCheck, IconCopy, IconKey } from '@tabler/icons-react';
import type { IssuedToken } from '../api/answers.ts';
import { exactTime } from '../parts/words.ts';

interface IssuedTokenNoteProps {
  readonly issued: IssuedToken;
  readonly onClose: () => void;
}

/** Shows a token for the only time there is. */
export function IssuedTokenNote({ issued, onClose }: IssuedTokenNoteProps) {
  return (
    <Stack>
      <Alert color="orange" icon={<IconKey />} title="Copy it now: it is shown only this once" role="status">
        Only a hash of it is kept, so nobody can show it again. If it is lost, revoke it and make another.
      </Alert>
      <Code block aria-label="The token" style={{ wordBreak: 'break-all', whiteSpace: 'pre-wrap' }}>
        {issued.token}
      </Code>
      <Text size="sm">
        “{issued.name}” has the role {issued.role}, opens {issued.organizationId ?? 'all organizations'}, and is valid
        until {exactTime(issued.expiresAt).split(' · ')[0]}.
      </Text>
      <Group justify="flex-end">
        <CopyButton value={issued.token}>
          {({ copied, copy }) => (
            <Button
              onClick={copy}
              leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
              data-autofocus
            >
              {copied ? 'Copied' : 'Copy the token'}
            </Button>
          )}
        </CopyButton>
        <Button variant="default" onClick={onClose}>
          I have kept it
        </Button>
      </Group>
    </Stack>
  );
}
