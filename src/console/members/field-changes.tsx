import { Text } from '@mantine/core';
import { fieldChanges } from '../parts/change-words.ts';
import classes from './field-changes.module.css';
import type { TimelineChange } from './timeline-entries.ts';

/** The fields that a change of a member touched, as they were and as they became. */
export function FieldChanges({ change }: { readonly change: TimelineChange }) {
  const fields = fieldChanges(change);
  if (fields.length === 0) return null;
  return (
    <ul className={classes['changes']} aria-label="Changes">
      {fields.map(({ field, name, before, after }) => (
        <li key={field}>
          <Text span inherit c="dimmed">
            {name}
          </Text>{' '}
          {before !== null && (
            <>
              <del>{before}</del> <span aria-label="became">→</span>{' '}
            </>
          )}
          <b>{after}</b>
        </li>
      ))}
    </ul>
  );
}
