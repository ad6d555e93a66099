import { Button, Paper } from '@mantine/core';
import { useInViewport } from '@mantine/hooks';
import { useState, type FocusEvent } from 'react';
import { DataTable } from './data-table.tsx';
import classes from './growing-listing.module.css';
import { PagedRows, type ListingProps } from './listing.tsx';
import { useSteady } from './use-steady.ts';
import { count, number } from './words.ts';

/**
 * A list, newest first, that new rows come into by themselves; not while the pointer or the focus is in it or its top
 * is out of sight. To be given a key of what is asked for, so that another question begins anew.
 */
export function GrowingListing<Row>({ pages, empty, ...table }: ListingProps<Row>) {
  return (
    <PagedRows pages={pages} empty={empty}>
      {(rows) => <GrowingTable rows={rows} {...table} />}
    </PagedRows>
  );
}

type GrowingTableProps<Row> = Omit<ListingProps<Row>, 'pages' | 'empty'> & { readonly rows: readonly Row[] };

function GrowingTable<Row>({ rows, keyOf, ...table }: GrowingTableProps<Row>) {
  const { ref, inViewport } = useInViewport<HTMLDivElement>();
  const [isPointed, setPointed] = useState(false);
  const [isFocused, setFocused] = useState(false);
  const { rows: shown, newer, isMore } = useSteady(rows, keyOf, !inViewport || isPointed || isFocused);
  const toTop = (): void => {
    setPointed(false);
    setFocused(false);
    window.scrollTo({ top: 0 });
  };
  const onBlur = ({ currentTarget, relatedTarget }: FocusEvent): void => {
    setFocused(currentTarget.contains(relatedTarget));
  };
  return (
    <div>
      <div ref={ref} className={classes['top']} />
      <div className={classes['newer']} role="status">
        {newer > 0 && (
          <Button size="compact-sm" radius="xl" onClick={toTop}>
            {isMore ? `More than ${number(newer)} newer ones` : count(newer, 'newer one')}
          </Button>
        )}
      </div>
      <Paper
        withBorder
        style={{ overflowX: 'auto' }}
        onPointerEnter={({ pointerType }) => {
          setPointed(pointerType === 'mouse');
        }}
        onPointerLeave={() => {
          setPointed(false);
        }}
        onFocus={() => {
          setFocused(true);
        }}
        onBlur={onBlur}
      >
        <DataTable {...table} keyOf={keyOf} rows={shown} />
      </Paper>
    </div>
  );
}
