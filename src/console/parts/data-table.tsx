import { Table } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './data-table.module.css';

/** A column: its head, and what stands in it for a row. */
export interface Column<Row> {
  readonly head: string;
  readonly cell: (row: Row) => ReactNode;
  readonly align?: 'right';
  /** Takes what room is left, and breaks its text. */
  readonly wide?: boolean;
}

interface DataTableProps<Row> {
  /** What the table is, for those who cannot see where it stands. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
}

/** A table that becomes a list of cards where there is no room for columns. */
export function DataTable<Row>({ label, columns, rows, keyOf }: DataTableProps<Row>) {
  return (
    <Table
      verticalSpacing="xs"
      highlightOnHover
      // Links must be readable on it, too.
      highlightOnHoverColor="light-dark(var(--mantine-color-gray-0), var(--mantine-color-dark-6))"
      className={classes['table'] ?? ''}
      aria-label={label}
    >
      <Table.Thead>
        <Table.Tr>
          {columns.map(({ head, align }) => (
            <Table.Th key={head} ta={align ?? 'left'} scope="col">
              {head}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row) => (
          <Table.Tr key={keyOf(row)}>
            {columns.map(({ head, cell, align, wide }) => (
              <Table.Td key={head} data-label={head} data-wide={wide} ta={align ?? 'left'}>
                <div>{cell(row)}</div>
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
