import { Alert, Group, SegmentedControl, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useState, type SyntheticEvent } from 'react';
import { useLocation } from 'wouter';
import type { Replay } from '../api/answers.ts';
import { send } from '../api/client.ts';
import { Section } from '../parts/section.tsx';
import { count, number } from '../parts/words.ts';
import { ConditionFields } from './condition-fields.tsx';
import { PreviewButton } from './preview-button.tsx';
import { idsIn, mostIds, requestOf, type ReplayForm as Form } from './replay-form.ts';

/** Which events, by what name and why; then on to the preview. */
export function ReplayForm({ initial }: { readonly initial: Form }) {
  const [form, setForm] = useState(initial);
  const [state, setState] = useState<{ readonly busy: boolean; readonly fault: string | null }>({
    busy: false,
    fault: null,
  });
  const [, go] = useLocation();
  const change = (part: Partial<Form>): void => {
    setForm((before) => ({ ...before, ...part }));
  };
  const submit = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    const request = requestOf(form);
    if (typeof request === 'string') {
      setState({ busy: false, fault: request });
      return;
    }
    setState({ busy: true, fault: null });
    try {
      const replay = await send<Replay>('POST', '/replays', request);
      go(`/replays/${replay.id}`);
    } catch (error) {
      setState({ busy: false, fault: error instanceof Error ? error.message : String(error) });
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="lg">
        <Choice form={form} onChange={change} />
        <NameAndReason form={form} onChange={change} />
        {state.fault !== null && (
          <Alert color="red" role="alert">
            {state.fault}
          </Alert>
        )}
        <Group gap="md">
          <PreviewButton busy={state.busy} />
          <Text size="sm" c="dimmed">
            It bypasses nothing: order, the lock and holds count as always.
          </Text>
        </Group>
      </Stack>
    </form>
  );
}

interface PartProps {
  readonly form: Form;
  readonly onChange: (part: Partial<Form>) => void;
}

function Choice({ form, onChange }: PartProps) {
  const { by, ids, conditions } = form;
  return (
    <Section
      title="Which events"
      about={by === 'filter' ? 'All conditions must hold. Times are in your time zone.' : 'Their ids, a line each.'}
      aside={
        <SegmentedControl
          aria-label="How events are chosen"
          data={[
            { value: 'filter', label: 'By filter' },
            { value: 'ids', label: 'By ids' },
          ]}
          value={by}
          onChange={(value) => {
            onChange({ by: value === 'ids' ? 'ids' : 'filter' });
          }}
        />
      }
    >
      {by === 'filter' ? (
        <ConditionFields
          conditions={conditions}
          onChange={(name, value) => {
            onChange({ conditions: { ...conditions, [name]: value } });
          }}
        />
      ) : (
        <Textarea
          label="Event ids"
          description={`${count(idsIn(ids).length, 'id')} of at most ${number(mostIds)}.`}
          placeholder="event_…"
          autosize
          minRows={3}
          maxRows={12}
          value={ids}
          onChange={(event) => {
            onChange({ ids: event.currentTarget.value });
          }}
        />
      )}
    </Section>
  );
}

function NameAndReason({ form: { name, reason }, onChange }: PartProps) {
  return (
    <Section title="Name and reason">
      <Stack gap="sm">
        <TextInput
          label="Name"
          description="By which people know it again."
          required
          maxLength={100}
          value={name}
          onChange={(event) => {
            onChange({ name: event.currentTarget.value });
          }}
        />
        <Textarea
          label="Reason"
          description="It is kept in the audit log, so name nobody in it."
          required
          maxLength={500}
          autosize
          minRows={2}
          value={reason}
          onChange={(event) => {
            onChange({ reason: event.currentTarget.value });
          }}
        />
      </Stack>
    </Section>
  );
}
