import { AppShell, Burger, Group, Text, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useEffect } from 'react';
import { Link, useLocation } from 'wouter';
import type { Me } from '../api/answers.ts';
import { AccountMenu } from './account-menu.tsx';
import classes from './frame.module.css';
import { FindMember } from './find-member.tsx';
import { useLive } from './live.ts';
import { LiveMark } from './live-mark.tsx';
import { Mark } from './mark.tsx';
import { MeContext } from './me.ts';
import { Navigation } from './navigation.tsx';
import { Pages } from './pages.tsx';

/** Head, navigation and the page itself. */
export function Frame({ me }: { readonly me: Me }) {
  const [opened, { toggle, close }] = useDisclosure();
  const [address] = useLocation();
  const live = useLive();
  useEffect(close, [address, close]);
  return (
    <MeContext value={me}>
      <a href="#page" className={classes['skip']}>
        Skip to the page
      </a>
      <AppShell
        header={{ height: 56 }}
        navbar={{ width: 232, breakpoint: 'sm', collapsed: { mobile: !opened } }}
        padding={{ base: 'sm', sm: 'xl' }}
      >
        <AppShell.Header>
          <Group h="100%" px="md" gap="sm" wrap="nowrap" justify="space-between">
            <Group gap="sm" wrap="nowrap">
              <Burger opened={opened} onClick={toggle} hiddenFrom="sm" size="sm" aria-label="Navigation" />
              <UnstyledButton component={Link} href="/" className={classes['brand'] ?? ''}>
                <Mark size={28} />
                <Text fw={650} visibleFrom="sm">
                  Directory Sync
                </Text>
                <VisuallyHidden>: to the overview</VisuallyHidden>
              </UnstyledButton>
            </Group>
            <FindMember />
            <Group gap="xs" wrap="nowrap">
              <LiveMark state={live} />
              <AccountMenu />
            </Group>
          </Group>
        </AppShell.Header>
        <AppShell.Navbar p="sm">
          <Navigation />
        </AppShell.Navbar>
        <AppShell.Main id="page" tabIndex={-1} className={classes['main'] ?? ''}>
          <Pages />
        </AppShell.Main>
      </AppShell>
    </MeContext>
  );
}
