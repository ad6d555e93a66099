import { Button, Center, Paper, Skeleton, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { usePages } from '../api/queries.ts';
import { DataTable, type Column } from './data-table.tsx';
import { ErrorNote } from './error-note.tsx';

/** What a list shows, and from where. */
export interface ListingProps<Row> {
  readonly label: string;
  readonly pages: ReturnType<typeof usePages<Row>>;
  readonly columns: readonly Column<Row>[];
  readonly keyOf: (row: Row) => string;
  /** Shown when there is nothing; an `Empty`. */
  readonly empty: ReactNode;
}

/** A list that is read page by page: while it comes, when it cannot be read, when it is empty, and the rest on demand. */
export function Listing<Row>({ label, pages, columns, keyOf, empty }: ListingProps<Row>) {
  return (
    <PagedRows pages={pages} empty={empty}>
      {(rows) => (
        <Paper withBorder style={{ overflowX: 'auto' }}>
          <DataTable label={label} columns={columns} rows={rows} keyOf={keyOf} />
        </Paper>
      )}
    </PagedRows>
  );
}

interface PagedRowsProps<Row> extends Pick<ListingProps<Row>, 'pages' | 'empty'> {
  readonly children: (rows: readonly Row[]) => ReactNode;
}

/** What `Listing` is, for rows that are drawn in another way than as a table. */
export function PagedRows<Row>({ pages, empty, children }: PagedRowsProps<Row>) {
  if (pages.isPending) return <RowsCome />;
  if (pages.data === undefined) return <ErrorNote error={pages.error} onRetry={() => void pages.refetch()} />;
  const rows = pages.data.pages.flatMap(({ data }) => data);
  if (rows.length === 0) return empty;
  return (
    <Stack gap="sm">
      {pages.isError && <ErrorNote error={pages.error} onRetry={() => void pages.refetch()} />}
      {children(rows)}
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
    <Stack gap="xs" role="status" aria-busy="true" aria-label="The list is loading">
      {[0, 1, 2, 3, 4, 5].map((row) => (
        <Skeleton key={row} h={36} />
      ))}
    </Stack>
  );
}
