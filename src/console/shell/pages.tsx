import { lazy, type ComponentType } from 'react';
import { Route, Switch } from 'wouter';
import { NoSuchPage } from './no-such-page.tsx';

/** Every page by its address; each is a file of its own to the browser, fetched when somebody goes there. */
const pages: readonly (readonly [path: string, page: ComponentType])[] = [
  ['/', lazy(async () => ({ default: (await import('../overview/overview-page.tsx')).OverviewPage }))],
  ['/access', lazy(async () => ({ default: (await import('../access/access-page.tsx')).AccessPage }))],
  ['/audit', lazy(async () => ({ default: (await import('../audit/audit-page.tsx')).AuditPage }))],
  [
    '/directories',
    lazy(async () => ({ default: (await import('../directories/directories-page.tsx')).DirectoriesPage })),
  ],
  [
    '/directories/:id',
    lazy(async () => ({ default: (await import('../directories/directory-page.tsx')).DirectoryPage })),
  ],
  ['/events', lazy(async () => ({ default: (await import('../events/events-page.tsx')).EventsPage }))],
  ['/events/:id', lazy(async () => ({ default: (await import('../events/event-page.tsx')).EventPage }))],
  ['/failures', lazy(async () => ({ default: (await import('../failures/failures-page.tsx')).FailuresPage }))],
  ['/guides', lazy(async () => ({ default: (await import('../guides/guides-page.tsx')).GuidesPage }))],
  ['/guides/:slug', lazy(async () => ({ default: (await import('../guides/guide-page.tsx')).GuidePage }))],
  ['/holds', lazy(async () => ({ default: (await import('../holds/holds-page.tsx')).HoldsPage }))],
  ['/holds/:id', lazy(async () => ({ default: (await import('../holds/hold-page.tsx')).HoldPage }))],
  ['/members', lazy(async () => ({ default: (await import('../members/members-page.tsx')).MembersPage }))],
  ['/members/:id', lazy(async () => ({ default: (await import('../members/member-page.tsx')).MemberPage }))],
  [
    '/organizations',
    lazy(async () => ({ default: (await import('../organizations/organizations-page.tsx')).OrganizationsPage })),
  ],
  [
    '/organizations/:id',
    lazy(async () => ({ default: (await import('../organizations/organization-page.tsx')).OrganizationPage })),
  ],
  ['/overview', lazy(async () => ({ default: (await import('../overview/overview-page.tsx')).OverviewPage }))],
  ['/replays', lazy(async () => ({ default: (await import('../replays/replays-page.tsx')).ReplaysPage }))],
  ['/replays/new', lazy(async () => ({ default: (await import('../replays/new-replay-page.tsx')).NewReplayPage }))],
  ['/replays/:id', lazy(async () => ({ default: (await import('../replays/replay-page.tsx')).ReplayPage }))],
  ['/roles', lazy(async () => ({ default: (await import('../roles/roles-page.tsx')).RolesPage }))],
  [
    '/roles/:organizationId',
    lazy(async () => ({ default: (await import('../roles/organization-roles-page.tsx')).OrganizationRolesPage })),
  ],
  ['/welcome', lazy(async () => ({ default: (await import('../welcome/welcome-page.tsx')).WelcomePage }))],
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
