import { Badge, Divider, NavLink, ScrollArea } from '@mantine/core';
import {
  IconAddressBook,
  IconAlertTriangle,
  IconApi,
  IconBook,
  IconBuilding,
  IconFolders,
  IconHandStop,
  IconHistory,
  IconHome,
  IconKey,
  IconList,
  IconPlayerTrackNext,
  IconStack2,
  IconUsersGroup,
} from '@tabler/icons-react';
import { Link, useLocation } from 'wouter';
import type { Status } from '../api/answers.ts';
import { useThing } from '../api/queries.ts';
import classes from './frame.module.css';
import { useSignedIn } from './me.ts';

interface Place {
  readonly path: string;
  readonly name: string;
  readonly Icon: typeof IconHome;
  readonly count?: number | undefined;
  readonly color?: string;
}

/** Where one can go, with how much waits there. */
export function Navigation() {
  const { organizationId, role } = useSignedIn();
  const isOfAll = organizationId === null;
  const { data: status } = useThing<Status>(isOfAll ? '/status' : null);
  const places: readonly Place[] = [
    { path: '/', name: 'Overview', Icon: IconHome },
    { path: '/organizations', name: 'Organizations', Icon: IconBuilding },
    { path: '/members', name: 'Members', Icon: IconAddressBook },
    { path: '/directories', name: 'Directories', Icon: IconFolders },
    { path: '/roles', name: 'Roles', Icon: IconUsersGroup },
    { path: '/holds', name: 'Holds', Icon: IconHandStop, count: status?.holds.open, color: 'orange' },
    {
      path: '/failures',
      name: 'Failures',
      Icon: IconAlertTriangle,
      count: status?.events.byOutcome.failed,
      color: 'red',
    },
    { path: '/events', name: 'Events', Icon: IconList },
    ...(isOfAll ? [{ path: '/replays', name: 'Replays', Icon: IconPlayerTrackNext }] : []),
    { path: '/audit', name: 'Audit log', Icon: IconHistory },
    ...(isOfAll && role === 'admin' ? [{ path: '/access', name: 'Access', Icon: IconKey }] : []),
    { path: '/guides', name: 'Setup guides', Icon: IconBook },
  ];
  return (
    <ScrollArea component="nav" aria-label="Pages" style={{ flex: 1 }}>
      {places.map((place) => (
        <PlaceLink key={place.path} {...place} />
      ))}
      <Divider my="sm" />
      <NavLink href="/docs" label="API" leftSection={<IconApi size={18} />} className={classes['link'] ?? ''} />
      {isOfAll && role !== 'viewer' && (
        <NavLink
          href="/queues"
          label="Queues"
          leftSection={<IconStack2 size={18} />}
          className={classes['link'] ?? ''}
        />
      )}
    </ScrollArea>
  );
}

function PlaceLink({ path, name, Icon, count = 0, color = 'gray' }: Place) {
  const [address] = useLocation();
  const active = path === '/' ? address === '/' : address === path || address.startsWith(`${path}/`);
  return (
    <NavLink
      component={Link}
      href={path}
      label={name}
      active={active}
      aria-current={active ? 'page' : undefined}
      leftSection={<Icon size={18} />}
      rightSection={
        count > 0 ? (
          <Badge size="sm" variant="light" color={color} aria-label={`${String(count)} waiting`}>
            {count > 999 ? '999+' : count}
          </Badge>
        ) : null
      }
      className={classes['link'] ?? ''}
    />
  );
}
