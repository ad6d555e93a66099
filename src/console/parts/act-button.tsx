import { Button, Tooltip, type ButtonProps } from '@mantine/core';
import type { Me } from '../api/answers.ts';
import { useMay } from '../shell/me.ts';

interface ActButtonProps extends ButtonProps {
  readonly needs: Me['role'];
  readonly onClick: () => void;
}

/** A button for what needs a role; for who has it not, it says so instead of failing later. */
export function ActButton({ needs, onClick, ...rest }: ActButtonProps) {
  const { may, why } = useMay(needs);
  if (why === null) return <Button {...rest} onClick={onClick} />;
  return (
    <Tooltip label={why}>
      <Button {...rest} data-disabled={!may} aria-disabled={!may} />
    </Tooltip>
  );
}
