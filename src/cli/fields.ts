import { renderTable } from './table.ts';

/** Names with their values beneath each other, long values wrapped. */
export function renderFields(fields: readonly (readonly [name: string, value: string])[], width: number): string {
  const [, ...lines] = renderTable([{ title: '' }, { title: '', flexible: true }], fields, width).split('\n');
  return lines.join('\n');
}
