import type { ComponentType } from 'react';
import { Route, Switch } from 'wouter';
import { AccessPage } from '../access/access-page.tsx';
import { AuditPage } from '../audit/audit-page.tsx';
import { DirectoriesPage } from '../directories/directories-page.tsx';
import { DirectoryPage } from '../directories/directory-page.tsx';
import { EventPage } from '../events/event-page.tsx';
import { EventsPage } from '../events/events-page.tsx';
import { FailuresPage } from '../failures/failures-page.tsx';
import { GuidePage } from '../guides/guide-page.tsx';
import { GuidesPage } from '../guides/guides-page.tsx';
import { HoldPage } from '../holds/hold-page.tsx';
import { HoldsPage } from '../holds/holds-page.tsx';
import { MemberPage } from '../members/member-page.tsx';
import { MembersPage } from '../members/members-page.tsx';
import { OrganizationPage } from '../organizations/organization-page.tsx';
import { OrganizationsPage } from '../organizations/organizations-page.tsx';
import { OverviewPage } from '../overview/overview-page.tsx';
import { NewReplayPage } from '../replays/new-replay-page.tsx';
import { ReplayPage } from '../replays/replay-page.tsx';
import { ReplaysPage } from '../replays/replays-page.tsx';
import { OrganizationRolesPage } from '../roles/organization-roles-page.tsx';
import { RolesPage } from '../roles/roles-page.tsx';
import { WelcomePage } from '../welcome/welcome-page.tsx';
import { NoSuchPage } from './no-such-page.tsx';

/** Every page by its address. They are one file to the browser: together they are smaller than their libraries. */
const pages: readonly (readonly [path: string, page: ComponentType])[] = [
  ['/', OverviewPage],
  ['/access', AccessPage],
  ['/audit', AuditPage],
  ['/directories', DirectoriesPage],
  ['/directories/:id', DirectoryPage],
  ['/events', EventsPage],
  ['/events/:id', EventPage],
  ['/failures', FailuresPage],
  ['/guides', GuidesPage],
  ['/guides/:slug', GuidePage],
  ['/holds', HoldsPage],
  ['/holds/:id', HoldPage],
  ['/members', MembersPage],
  ['/members/:id', MemberPage],
  ['/organizations', OrganizationsPage],
  ['/organizations/:id', OrganizationPage],
  ['/overview', OverviewPage],
  ['/replays', ReplaysPage],
  ['/replays/new', NewReplayPage],
  ['/replays/:id', ReplayPage],
  ['/roles', RolesPage],
  ['/roles/:organizationId', OrganizationRolesPage],
  ['/welcome', WelcomePage],
];

/** Which page an address is. */
export function Pages() {
  return (
    <Switch>
      {pages.map(([path, Page]) => (
        <Route key={path} path={path} component={Page} />
      ))}
      <Route component={NoSuchPage} />
    </Switch>
  );
}
