import { ActionIcon, Menu, Text, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import { IconCheck, IconDeviceDesktop, IconLogout, IconMoon, IconSun, IconUserCircle } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { send } from '../api/client.ts';
import { useSignedIn } from './me.ts';

const schemes: readonly {
  readonly scheme: MantineColorScheme;
  readonly name: string;
  readonly Icon: typeof IconSun;
}[] = [
  { scheme: 'light', name: 'Light', Icon: IconSun },
  { scheme: 'dark', name: 'Dark', Icon: IconMoon },
  { scheme: 'auto', name: 'As the system', Icon: IconDeviceDesktop },
];

/** Who is signed in, light or dark, and the way out. */
export function AccountMenu() {
  const { name, role, organizationId } = useSignedIn();
  const client = useQueryClient();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const leaving = useMutation({
    mutationFn: () => send('DELETE', '/session'),
    // A session that is over already is as good as ended.
    onSettled: () => {
      client.setQueryData(['me'], null);
      // What was read is nothing for whoever signs in next.
      client.removeQueries({ predicate: ({ queryKey: [kind] }) => kind !== 'me' });
    },
  });
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={`Signed in as ${name}`}>
          <IconUserCircle />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Text size="sm" fw={600} c="bright">
            {name}
          </Text>
          {role}
          {organizationId !== null && ` of ${organizationId}`}
        </Menu.Label>
        <Menu.Divider />
        {schemes.map(({ scheme, name: label, Icon }) => (
          <Menu.Item
            key={scheme}
            leftSection={<Icon size={16} />}
            rightSection={colorScheme === scheme ? <IconCheck size={16} /> : null}
            onClick={() => {
              setColorScheme(scheme);
            }}
          >
            {label}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconLogout size={16} />}
          onClick={() => {
            leaving.mutate();
          }}
        >
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
