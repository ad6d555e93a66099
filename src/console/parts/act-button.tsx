import { Button, Tooltip, type ButtonProps } from '@mantine/core';
import type { Me } from '../api/answers.ts';
import { useMay } from '../shell/me.ts';

interface ActButtonProps extends ButtonProps {
  readonly needs: Me['role'];
  readonly onClick: () => void;
  /** Why nobody can do it now, in a sentence; null: nothing is in the way. */
  readonly blocked?: string | null;
}

/** A button for what needs a role; for who has it not, or where something is in the way, it says so instead of failing later. */
export function ActButton({ needs, onClick, blocked = null, ...rest }: ActButtonProps) {
  const { why: tooLow } = useMay(needs);
  const why = tooLow ?? blocked;
  if (why === null) return <Button {...rest} onClick={onClick} />;
  return (
    <Tooltip label={why}>
      <Button {...rest} data-disabled aria-disabled />
    </Tooltip>
  );
}
