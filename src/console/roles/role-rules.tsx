import { Code, List } from '@mantine/core';

/** How a role is decided, in the order in which the rules are asked. */
export function RoleRules({ attribute }: { readonly attribute: string }) {
  return (
    <List type="ordered" size="sm" spacing={6} aria-label="Rules, the first that speaks decides">
      <List.Item>
        The attribute <Code>{attribute}</Code> names a role: <Code>viewer</Code>, <Code>experiment_editor</Code>,{' '}
        <Code>data_owner</Code> or <Code>admin</Code>. The person has that role, and it is locked in Eppo.
      </List.Item>
      <List.Item>
        It says <Code>default</Code>: the role is kept. A new person gets the default role.
      </List.Item>
      <List.Item>
        It is missing or blank: the first line of the list above that names one of the person’s groups decides, for as
        long as the person is in that group. The role is locked.
      </List.Item>
      <List.Item>
        No group decides: the role that WorkOS sends, through the table below, as long as it is sent; of several, the
        highest.
      </List.Item>
      <List.Item>Nothing speaks: the role is kept. A new person gets the default role.</List.Item>
      <List.Item>
        The attribute has any other value: the role is kept and never guessed. The person has access, and the member
        needs attention.
      </List.Item>
    </List>
  );
}
