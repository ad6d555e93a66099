import { VisuallyHidden } from '@mantine/core';
import { changesOf } from '../parts/changes-of.ts';
import classes from './audit.module.css';

/** The fields of an entry: as they were, and as they became. */
export function Changes({ before, after }: { readonly before: unknown; readonly after: unknown }) {
  const changes = changesOf(before, after);
  if (changes.length === 0) return null;
  return (
    <ul className={classes['changes']}>
      {changes.map(({ name, before: was, after: is }) => (
        <li key={name}>
          <span className={classes['name']}>{name}:</span>{' '}
          {was !== null && (
            <>
              <VisuallyHidden>was </VisuallyHidden>
              <span className={classes['before']}>{was}</span>
            </>
          )}
          {was !== null && is !== null && (
            <>
              <span aria-hidden="true"> → </span>
              <VisuallyHidden>, is now </VisuallyHidden>
            </>
          )}
          {is !== null && <span className={classes['after']}>{is}</span>}
        </li>
      ))}
    </ul>
  );
}
