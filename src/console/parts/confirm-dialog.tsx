import { Alert, Button, Group, Modal, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';

interface ConfirmDialogProps {
  readonly title: string;
  /** What will happen. */
  readonly children: ReactNode;
  readonly onClose: () => void;
  /** Resolves when it is done; what it throws is shown in the dialog, which stays open. */
  readonly onConfirm: () => Promise<unknown>;
  readonly confirm: string;
  readonly color?: string;
}

/** Asks once more before something is done for which the log needs no reason. */
export function ConfirmDialog({ title, children, onClose, onConfirm, confirm, color = 'red.9' }: ConfirmDialogProps) {
  const acting = useMutation({ mutationFn: onConfirm, onSuccess: onClose });
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack>
        <div>{children}</div>
        {acting.isError && (
          <Alert color="red" role="alert">
            {acting.error.message}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            Cancel
          </Button>
          <Button
            color={color}
            loading={acting.isPending}
            onClick={() => {
              acting.mutate();
            }}
          >
            {confirm}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
