import { Button, Text } from '@mantine/core';
import { useMay } from '../shell/me.ts';

/** Asks for the preview; who may not is told so. */
export function PreviewButton({ busy }: { readonly busy: boolean }) {
  const { why } = useMay('operator');
  if (why === null) {
    return (
      <Button type="submit" loading={busy}>
        Preview the effect
      </Button>
    );
  }
  return (
    <>
      <Button type="button" data-disabled aria-disabled aria-describedby="why-no-preview">
        Preview the effect
      </Button>
      <Text id="why-no-preview" size="sm" c="dimmed">
        {why}
      </Text>
    </>
  );
}
