import { Alert, Button, Group, Modal, Stack } from '@mantine/core';
import { useState, type ReactNode } from 'react';

interface ConfirmDialogProps {
  readonly title: string;
  /** What will happen, to whom. */
  readonly children: ReactNode;
  readonly opened: boolean;
  readonly onClose: () => void;
  /** Resolves when it is done; what it throws is shown in the dialog, which stays open. */
  readonly onConfirm: () => Promise<unknown>;
  readonly confirm: string;
  /** The way out, where “Cancel” could be taken for what is asked about. */
  readonly dismiss?: string;
  /** Of the button; for what cannot be undone. */
  readonly color?: string;
}

/** Asks once more, where the audit log keeps no reason. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { title, opened, onClose } = props;
  return (
    <Modal opened={opened} onClose={onClose} title={title} size="lg" closeButtonProps={{ 'aria-label': 'Close' }}>
      {opened && <Question {...props} />}
    </Modal>
  );
}

function Question(props: ConfirmDialogProps) {
  const { children, onClose, onConfirm, confirm, dismiss = 'Cancel', color = 'indigo' } = props;
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const go = async (): Promise<void> => {
    setBusy(true);
    setFault(null);
    try {
      await onConfirm();
      onClose();
    } catch (error) {
      setBusy(false);
      setFault(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <Stack>
      <div>{children}</div>
      {fault !== null && (
        <Alert color="red" role="alert">
          {fault}
        </Alert>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {dismiss}
        </Button>
        <Button color={color} loading={busy} onClick={() => void go()} data-autofocus>
          {confirm}
        </Button>
      </Group>
    </Stack>
  );
}
