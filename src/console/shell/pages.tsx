import { lazy } from 'react';
import { Route, Switch } from 'wouter';
import { NoSuchPage } from './no-such-page.tsx';

// Each page is a file of its own to the browser, fetched when somebody goes there.
const DirectoriesPage = lazy(async () => ({
  default: (await import('../directories/directories-page.tsx')).DirectoriesPage,
}));
const DirectoryPage = lazy(async () => ({
  default: (await import('../directories/directory-page.tsx')).DirectoryPage,
}));
const MembersPage = lazy(async () => ({ default: (await import('../members/members-page.tsx')).MembersPage }));

/** Which page an address is. */
export function Pages() {
  return (
    <Switch>
      <Route path="/directories" component={DirectoriesPage} />
      <Route path="/directories/:id" component={DirectoryPage} />
      <Route path="/members" component={MembersPage} />
      <Route component={NoSuchPage} />
    </Switch>
  );
}
