import { Fragment, type ReactNode } from 'react';
import classes from './facts.module.css';

/** A name, and what stands behind it. */
export type Fact = readonly [name: string, value: ReactNode];

/** Names and values, a line each. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl className={classes['facts']}>
      {facts.map(([name, value]) => (
        <Fragment key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </Fragment>
      ))}
    </dl>
  );
}
