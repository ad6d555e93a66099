import { Badge, Group, Stack, Text } from '@mantine/core';
import { Section } from '../parts/section.tsx';
import type { Explanation } from '../api/answers.ts';
import classes from './considered-rules.module.css';

const rules: readonly { readonly rule: number; readonly asks: string; readonly unasked?: string }[] = [
  { rule: 1, asks: 'Does the role attribute name a role?' },
  { rule: 2, asks: 'Does the role attribute say “default”?' },
  { rule: 3, asks: 'Is a group mapped to a role?' },
  { rule: 4, asks: 'Does WorkOS send a role?' },
  { rule: 5, asks: 'Does nothing speak?' },
  { rule: 6, asks: 'Is the attribute’s value unknown?', unasked: 'The role attribute has no such value.' },
];

interface ConsideredRulesProps {
  readonly explanation: Explanation;
}

/** The rules of roles in their order, and what each said of this member; the first that speaks decides. */
export function ConsideredRules({ explanation: { considered, role } }: ConsideredRulesProps) {
  if (considered.length === 0) {
    return (
      <Section title="Rules considered">
        <Text size="sm" c="dimmed">
          None: no directory speaks for this member, so its role is what was set in Eppo.
        </Text>
      </Section>
    );
  }
  const isAbove = role.rule === null;
  return (
    <Section
      title="Rules considered"
      about={
        isAbove
          ? 'What the directory would decide, were nothing above the rules.'
          : 'The first rule that speaks decides the role.'
      }
    >
      <ol className={classes['rules']}>
        {rules.map(({ rule, asks, unasked }) => {
          const found = considered.find((one) => one.rule === rule);
          return (
            <li key={rule} data-decided={found?.decided === true}>
              <span className={classes['number']} aria-hidden="true">
                {rule}
              </span>
              <Stack gap={2} style={{ minWidth: 0 }}>
                <Group gap="xs">
                  <Text size="sm" fw={600}>
                    {asks}
                  </Text>
                  {found?.decided === true && (
                    <Badge size="sm" variant={isAbove ? 'outline' : 'filled'}>
                      {isAbove ? 'would decide' : 'decided'}
                    </Badge>
                  )}
                </Group>
                <Text size="sm" c={found?.decided === true ? 'bright' : 'dimmed'} style={{ overflowWrap: 'anywhere' }}>
                  {found?.said ?? unasked}
                </Text>
              </Stack>
            </li>
          );
        })}
      </ol>
    </Section>
  );
}
