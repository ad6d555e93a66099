import { lazy } from 'react';
import { Route, Switch } from 'wouter';
import { NoSuchPage } from './no-such-page.tsx';

// Each page is a file of its own to the browser, fetched when somebody goes there.
const AccessPage = lazy(async () => ({ default: (await import('../access/access-page.tsx')).AccessPage }));
const AuditPage = lazy(async () => ({ default: (await import('../audit/audit-page.tsx')).AuditPage }));
const DirectoriesPage = lazy(async () => ({
  default: (await import('../directories/directories-page.tsx')).DirectoriesPage,
}));
const DirectoryPage = lazy(async () => ({
  default: (await import('../directories/directory-page.tsx')).DirectoryPage,
}));
const GuidePage = lazy(async () => ({ default: (await import('../guides/guide-page.tsx')).GuidePage }));
const GuidesPage = lazy(async () => ({ default: (await import('../guides/guides-page.tsx')).GuidesPage }));
const HoldsPage = lazy(async () => ({ default: (await import('../holds/holds-page.tsx')).HoldsPage }));
const HoldPage = lazy(async () => ({ default: (await import('../holds/hold-page.tsx')).HoldPage }));
const MemberPage = lazy(async () => ({ default: (await import('../members/member-page.tsx')).MemberPage }));
const EventPage = lazy(async () => ({ default: (await import('../events/event-page.tsx')).EventPage }));
const EventsPage = lazy(async () => ({ default: (await import('../events/events-page.tsx')).EventsPage }));
const FailuresPage = lazy(async () => ({ default: (await import('../failures/failures-page.tsx')).FailuresPage }));
const MembersPage = lazy(async () => ({ default: (await import('../members/members-page.tsx')).MembersPage }));
const OrganizationPage = lazy(async () => ({
  default: (await import('../organizations/organization-page.tsx')).OrganizationPage,
}));
const OrganizationsPage = lazy(async () => ({
  default: (await import('../organizations/organizations-page.tsx')).OrganizationsPage,
}));
const OverviewPage = lazy(async () => ({ default: (await import('../overview/overview-page.tsx')).OverviewPage }));
const OrganizationRolesPage = lazy(async () => ({
  default: (await import('../roles/organization-roles-page.tsx')).OrganizationRolesPage,
}));
const RolesPage = lazy(async () => ({ default: (await import('../roles/roles-page.tsx')).RolesPage }));
const WelcomePage = lazy(async () => ({ default: (await import('../welcome/welcome-page.tsx')).WelcomePage }));
const NewReplayPage = lazy(async () => ({ default: (await import('../replays/new-replay-page.tsx')).NewReplayPage }));
const ReplayPage = lazy(async () => ({ default: (await import('../replays/replay-page.tsx')).ReplayPage }));
const ReplaysPage = lazy(async () => ({ default: (await import('../replays/replays-page.tsx')).ReplaysPage }));

/** Which page an address is. */
export function Pages() {
  return (
    <Switch>
      <Route path="/" component={OverviewPage} />
      <Route path="/access" component={AccessPage} />
      <Route path="/audit" component={AuditPage} />
      <Route path="/directories" component={DirectoriesPage} />
      <Route path="/directories/:id" component={DirectoryPage} />
      <Route path="/guides" component={GuidesPage} />
      <Route path="/guides/:slug" component={GuidePage} />
      <Route path="/holds" component={HoldsPage} />
      <Route path="/holds/:id" component={HoldPage} />
      <Route path="/events" component={EventsPage} />
      <Route path="/events/:id" component={EventPage} />
      <Route path="/failures" component={FailuresPage} />
      <Route path="/members" component={MembersPage} />
      <Route path="/members/:id" component={MemberPage} />
      <Route path="/organizations" component={OrganizationsPage} />
      <Route path="/organizations/:id" component={OrganizationPage} />
      <Route path="/overview" component={OverviewPage} />
      <Route path="/roles" component={RolesPage} />
      <Route path="/roles/:organizationId" component={OrganizationRolesPage} />
      <Route path="/welcome" component={WelcomePage} />
      <Route path="/replays" component={ReplaysPage} />
      <Route path="/replays/new" component={NewReplayPage} />
      <Route path="/replays/:id" component={ReplayPage} />
      <Route component={NoSuchPage} />
    </Switch>
  );
}
