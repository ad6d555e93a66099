import { Button } from '@mantine/core';
import { Link } from 'wouter';
import { Empty } from '../parts/empty.tsx';
import { Page } from '../parts/page.tsx';

/** For an address that leads nowhere. */
export function NoSuchPage() {
  return (
    <Page title="There is no such page">
      <Empty title="Nothing is at this address">
        It may be from another version, or mistyped.
        <Button component={Link} href="/" variant="light" mt="sm">
          To the overview
        </Button>
      </Empty>
    </Page>
  );
}
