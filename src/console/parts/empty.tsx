import { Paper, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';

/** In place of what is not there: what that means, and what to do next. */
export function Empty({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <Paper withBorder p="xl">
      <Stack gap={6} align="center" ta="center" maw={520} mx="auto">
        <Text fw={600}>{title}</Text>
        {children !== undefined && (
          <Text c="dimmed" size="sm" component="div">
            {children}
          </Text>
        )}
      </Stack>
    </Paper>
  );
}
