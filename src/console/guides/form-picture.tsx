import { IconSquareCheck } from '@tabler/icons-react';
import classes from './guides.module.css';
import type { Form } from './guide.ts';

/** A form of the identity provider, drawn: which fields there are, and what to put into them. */
export function FormPicture({ form: { title, fields, ticks = [] } }: { readonly form: Form }) {
  return (
    <figure className={classes['form']}>
      <figcaption className={classes['formTitle']}>{title}</figcaption>
      <dl className={classes['fields']}>
        {fields.map(({ name, value }) => (
          <div key={name} className={classes['field']}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {ticks.length > 0 && (
        <ul className={classes['ticks']}>
          {ticks.map((tick) => (
            <li key={tick}>
              <IconSquareCheck size={18} aria-hidden="true" />
              {tick}
            </li>
          ))}
        </ul>
      )}
    </figure>
  );
}
