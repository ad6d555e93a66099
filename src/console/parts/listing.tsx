import { Button, Center, Paper, Skeleton, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { usePages } from '../api/queries.ts';
import { DataTable, type Column } from './data-table.tsx';
import { ErrorNote } from './error-note.tsx';

interface ListingProps<Row> {
  readonly label: string;
  readonly pages: ReturnType<typeof usePages<Row>>;
  readonly columns: readonly Column<Row>[];
  readonly keyOf: (row: Row) => string;
  /** Shown when there is nothing; an `Empty`. */
  readonly empty: ReactNode;
}

/** A list that is read page by page: while it comes, when it cannot be read, when it is empty, and the rest on demand. */
export function Listing<Row>({ label, pages, columns, keyOf, empty }: ListingProps<Row>) {
  if (pages.isPending) return <RowsCome />;
  if (pages.data === undefined) return <ErrorNote error={pages.error} onRetry={() => void pages.refetch()} />;
  const rows = pages.data.pages.flatMap(({ data }) => data);
  if (rows.length === 0) return empty;
  return (
    <Stack gap="sm">
      {pages.isError && <ErrorNote error={pages.error} onRetry={() => void pages.refetch()} />}
      <Paper withBorder style={{ overflowX: 'auto' }}>
        <DataTable label={label} columns={columns} rows={rows} keyOf={keyOf} />
      </Paper>
      <Center>
        {pages.hasNextPage ? (
          <Button variant="default" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            Show more
          </Button>
        ) : (
          <Text size="xs" c="dimmed">
            {rows.length === 1 ? 'That is the only one.' : `All ${String(rows.length)} are shown.`}
          </Text>
        )}
      </Center>
    </Stack>
  );
}

function RowsCome() {
  return (
    <Stack gap="xs" aria-busy="true" aria-label="The list is loading">
      {[0, 1, 2, 3, 4, 5].map((row) => (
        <Skeleton key={row} h={36} />
      ))}
    </Stack>
  );
}
