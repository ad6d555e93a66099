import { lazy } from 'react';
import { Route, Switch } from 'wouter';
import { NoSuchPage } from './no-such-page.tsx';

// Each page is a file of its own to the browser, fetched when somebody goes there.
const HoldsPage = lazy(async () => ({ default: (await import('../holds/holds-page.tsx')).HoldsPage }));
const HoldPage = lazy(async () => ({ default: (await import('../holds/hold-page.tsx')).HoldPage }));
const MembersPage = lazy(async () => ({ default: (await import('../members/members-page.tsx')).MembersPage }));

/** Which page an address is. */
export function Pages() {
  return (
    <Switch>
      <Route path="/holds" component={HoldsPage} />
      <Route path="/holds/:id" component={HoldPage} />
      <Route path="/members" component={MembersPage} />
      <Route component={NoSuchPage} />
    </Switch>
  );
}
