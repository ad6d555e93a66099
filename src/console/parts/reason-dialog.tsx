import { Alert, Button, Group, Modal, Stack, Textarea } from '@mantine/core';
import { useState, type ReactNode, type SyntheticEvent } from 'react';

interface ReasonDialogProps {
  readonly title: string;
  /** What will happen, to whom. */
  readonly children: ReactNode;
  readonly opened: boolean;
  readonly onClose: () => void;
  /** Resolves when it is done; what it throws is shown in the dialog, which stays open. */
  readonly onConfirm: (reason: string) => Promise<unknown>;
  readonly confirm: string;
  readonly color?: string;
  /** Whether something in `children` must be said before it can be confirmed. */
  readonly blocked?: boolean;
}

/** Asks for the reason that the audit log keeps, before something is done. */
export function ReasonDialog(props: ReasonDialogProps) {
  const { title, opened, onClose } = props;
  return (
    <Modal opened={opened} onClose={onClose} title={title} size="lg" closeButtonProps={{ 'aria-label': 'Close' }}>
      {opened && <ReasonForm {...props} />}
    </Modal>
  );
}

function ReasonForm({ children, onClose, onConfirm, confirm, color = 'indigo', blocked = false }: ReasonDialogProps) {
  const [reason, setReason] = useState('');
  const [state, setState] = useState<{ readonly busy: boolean; readonly fault: string | null }>({
    busy: false,
    fault: null,
  });
  const submit = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    setState({ busy: true, fault: null });
    try {
      await onConfirm(reason.trim());
      onClose();
    } catch (error) {
      setState({ busy: false, fault: error instanceof Error ? error.message : String(error) });
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack>
        <div>{children}</div>
        <Textarea
          label="Reason"
          description="It is kept in the audit log, so name nobody in it."
          value={reason}
          onChange={(event) => {
            setReason(event.currentTarget.value);
          }}
          maxLength={500}
          autosize
          minRows={2}
          required
          data-autofocus
        />
        {state.fault !== null && (
          <Alert color="red" role="alert">
            {state.fault}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" color={color} loading={state.busy} disabled={blocked || reason.trim() === ''}>
            {confirm}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
