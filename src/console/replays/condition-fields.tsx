import { Select, SimpleGrid, TextInput } from '@mantine/core';
import { TypeField } from '../events/type-field.tsx';
import { failureChoices } from '../parts/failure-words.ts';
import { outcomeMeanings } from '../parts/words.ts';
import type { ConditionName, ReplayForm } from './replay-form.ts';

interface ConditionFieldsProps {
  readonly conditions: ReplayForm['conditions'];
  readonly onChange: (name: ConditionName, value: string) => void;
}

const outcomes = Object.keys(outcomeMeanings).filter((outcome) => outcome !== 'duplicate' && outcome !== 'pending');

/** By what events are chosen; all that is given must hold. */
export function ConditionFields({ conditions, onChange }: ConditionFieldsProps) {
  return (
    <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="sm">
      <Select
        label="Outcome"
        placeholder="Any"
        clearable
        data={outcomes}
        value={conditions.outcome === '' ? null : conditions.outcome}
        onChange={(value) => {
          onChange('outcome', value ?? '');
        }}
      />
      <Select
        label="Cause of the failure"
        placeholder="Any"
        clearable
        data={failureChoices(conditions.failure)}
        value={conditions.failure === '' ? null : conditions.failure}
        onChange={(value) => {
          onChange('failure', value ?? '');
        }}
      />
      <TextField name="place" label="Place of the failure" placeholder="data.email" {...{ conditions, onChange }} />
      <TextField name="organization" label="Organization" placeholder="org_…" {...{ conditions, onChange }} />
      <TextField name="directory" label="Directory" placeholder="directory_…" {...{ conditions, onChange }} />
      <TypeField
        restMs={0}
        value={conditions.type}
        onType={(type) => {
          onChange('type', type);
        }}
      />
      <TimeField name="occurredFrom" label="Occurred from" {...{ conditions, onChange }} />
      <TimeField name="occurredTo" label="Occurred before" {...{ conditions, onChange }} />
      <div />
      <TimeField name="receivedFrom" label="Received from" {...{ conditions, onChange }} />
      <TimeField name="receivedTo" label="Received before" {...{ conditions, onChange }} />
    </SimpleGrid>
  );
}

interface FieldProps extends ConditionFieldsProps {
  readonly name: ConditionName;
  readonly label: string;
  readonly placeholder?: string;
}

function TextField({ name, label, placeholder = '', conditions, onChange }: FieldProps) {
  return (
    <TextInput
      label={label}
      placeholder={placeholder}
      maxLength={name === 'place' ? 120 : 255}
      value={conditions[name]}
      onChange={(event) => {
        onChange(name, event.currentTarget.value);
      }}
    />
  );
}

function TimeField({ name, label, conditions, onChange }: FieldProps) {
  return (
    <TextInput
      type="datetime-local"
      step={1}
      label={label}
      value={conditions[name]}
      onChange={(event) => {
        onChange(name, event.currentTarget.value);
      }}
    />
  );
}
