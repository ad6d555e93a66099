import { Anchor, Button, Group, Loader, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useEffect } from 'react';
import { Link } from 'wouter';
import type { AuditEntry } from '../api/answers.ts';
import { usePages } from '../api/queries.ts';
import type { Column } from '../parts/data-table.tsx';
import { Empty } from '../parts/empty.tsx';
import { GrowingListing } from '../parts/growing-listing.tsx';
import { OrganizationLink } from '../parts/organization-link.tsx';
import { Page } from '../parts/page.tsx';
import { Ago } from '../parts/time.tsx';
import { useFilters } from '../parts/use-filters.ts';
import { AuditFilters, filterNames } from './audit-filters.tsx';
import { Changes } from './changes.tsx';
import { EntrySentence } from './entry-sentence.tsx';
import { VerifyButton } from './verify-log.tsx';

const columns: readonly Column<AuditEntry>[] = [
  {
    head: 'What',
    wide: true,
    cell: (entry) => (
      <>
        <EntrySentence entry={entry} />
        <Changes before={entry.before} after={entry.after} />
      </>
    ),
  },
  { head: 'When', cell: ({ at }) => <Ago at={at} /> },
  {
    head: 'Organization',
    cell: ({ organizationId }) =>
      organizationId === null ? (
        <Text span inherit c="dimmed">
          none
        </Text>
      ) : (
        <OrganizationLink id={organizationId} />
      ),
  },
  {
    head: 'Event',
    cell: ({ eventId }) =>
      eventId === null ? (
        <Text span inherit c="dimmed">
          none
        </Text>
      ) : (
        <Anchor component={Link} href={`/events/${encodeURIComponent(eventId)}`} fz="xs">
          {eventId}
        </Anchor>
      ),
  },
];

/** What the directory and people did, the newest first; to be taken out, and to be checked. */
export function AuditPage() {
  const { filters, setFilter, isFiltered } = useFilters(filterNames);
  const pages = usePages<AuditEntry>('/audit', filters);
  const isLooking = useLookFurther(pages);
  return (
    <Page
      title="Audit log"
      about="Everything that the directory and people did. Nothing in it can be changed without being noticed; an export is an entry itself."
      actions={<Actions filters={filters} />}
    >
      <AuditFilters filters={filters} setFilter={setFilter} />
      {isLooking ? (
        <Group gap="sm" role="status">
          <Loader size="sm" />
          <Text size="sm">Nothing among the newest entries; older ones are looked through …</Text>
        </Group>
      ) : (
        <GrowingListing
          key={JSON.stringify(filters)}
          label="Entries of the audit log"
          pages={pages}
          columns={columns}
          keyOf={({ id }) => id}
          empty={
            isFiltered ? (
              <Empty title="No entry fits">Take a filter away to see others.</Empty>
            ) : (
              <Empty title="Nothing has been done yet">
                Entries appear as soon as a directory or a person does something.
              </Empty>
            )
          }
        />
      )}
    </Page>
  );
}

/**
 * The log is looked through some entries at a time, so a page can be empty and not be the last: then the next one is
 * asked for. Whether nothing was found yet, and it goes on.
 */
function useLookFurther(pages: ReturnType<typeof usePages<AuditEntry>>): boolean {
  const { data, hasNextPage, isFetching, isError, fetchNextPage } = pages;
  const isEmpty = data?.pages.at(-1)?.data.length === 0;
  const goesOn = isEmpty && hasNextPage && !isError;
  useEffect(() => {
    if (goesOn && !isFetching) void fetchNextPage();
  }, [goesOn, isFetching, fetchNextPage]);
  return goesOn && data.pages.every((page) => page.data.length === 0);
}

function Actions({ filters }: { readonly filters: Readonly<Record<string, string>> }) {
  const given = Object.entries(filters).filter(([, value]) => value !== '');
  const hrefOf = (format: string): string =>
    `/api/v1/audit/export?${new URLSearchParams([['format', format], ...given]).toString()}`;
  return (
    <>
      {[
        { format: 'jsonl', label: 'Export JSON Lines' },
        { format: 'csv', label: 'Export CSV' },
      ].map(({ format, label }) => (
        <Button
          key={format}
          component="a"
          href={hrefOf(format)}
          download={`audit.${format}`}
          variant="default"
          leftSection={<IconDownload size={16} />}
        >
          {label}
        </Button>
      ))}
      <VerifyButton />
    </>
  );
}
