import { Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useId, type ReactNode } from 'react';

interface SectionProps {
  readonly title: string;
  /** One line on what stands here. */
  readonly about?: ReactNode;
  /** Beside the title: buttons, or a badge. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

/** A part of a page under a heading of its own. */
export function Section({ title, about, aside, children }: SectionProps) {
  const id = useId();
  return (
    <Paper withBorder p={{ base: 'sm', sm: 'lg' }} component="section" aria-labelledby={id} style={{ minWidth: 0 }}>
      <Stack gap="md">
        <Group justify="space-between" align="flex-start" gap="sm">
          <div style={{ minWidth: 0 }}>
            <Title order={2} id={id}>
              {title}
            </Title>
            {about !== undefined && (
              <Text c="dimmed" size="sm" component="div" mt={2}>
                {about}
              </Text>
            )}
          </div>
          {aside}
        </Group>
        {children}
      </Stack>
    </Paper>
  );
}
