import type { Member, Outcome, Role } from '../api/answers.ts';

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const exact = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium' });
const short = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });
const numbers = new Intl.NumberFormat('en');

const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

/** `3 minutes ago`; what is less than half a minute away is `just now`. */
export function ago(then: Date, now: Date): string {
  const seconds = (then.getTime() - now.getTime()) / 1_000;
  if (Math.abs(seconds) < 30) return 'just now';
  const [unit, size] = units.find(([, length]) => Math.abs(seconds) >= length) ?? ['minute', 60];
  return relative.format(Math.round(seconds / size), unit);
}

/** A time in the reader's own zone, to the second, and in UTC as logs have it. */
export function exactTime(at: string): string {
  return `${exact.format(new Date(at))} · ${at}`;
}

/** A time in the reader's own zone, to the minute. */
export function shortTime(at: string): string {
  return short.format(new Date(at));
}

/** A length of time in the largest fitting unit: `45 s`, `12 min`, `3 h`, `2 d`. */
export function span(seconds: number): string {
  if (seconds < 1) return `${String(Math.round(seconds * 1_000))} ms`;
  if (seconds < 90) return `${String(Math.round(seconds))} s`;
  if (seconds < 5_400) return `${String(Math.round(seconds / 60))} min`;
  return seconds < 172_800 ? `${String(Math.round(seconds / 3_600))} h` : `${String(Math.round(seconds / 86_400))} d`;
}

/** `12,345` */
export function number(value: number): string {
  return numbers.format(value);
}

/** `1 person`, `2 people`; `plural` unless the count is one. */
export function count(value: number, singular: string, plural = `${singular}s`): string {
  return `${number(value)} ${value === 1 ? singular : plural}`;
}

/** First and last name; the address where there is neither. */
export function nameOf({ firstName, lastName, email }: Pick<Member, 'firstName' | 'lastName' | 'email'>): string {
  return [firstName, lastName].filter((part) => part !== null && part !== '').join(' ') || email;
}

/** Roles as people read them, rising. */
export const roleNames: Readonly<Record<Role, string>> = {
  viewer: 'Viewer',
  experiment_editor: 'Experiment editor',
  data_owner: 'Data owner',
  admin: 'Admin',
};

/** By what a role was decided. */
export const roleSources: Readonly<Record<Member['roleSource'], string>> = {
  attribute: 'role attribute',
  group: 'group mapping',
  workos: 'WorkOS role',
  kept: 'kept',
  default: 'default role',
  eppo: 'set in Eppo',
};

/** What an outcome means, in a sentence. */
export const outcomeMeanings: Readonly<Record<Outcome | 'pending', string>> = {
  applied: 'It changed the mirror of the directory.',
  unchanged: 'It said what was known already.',
  superseded: 'Something newer had been applied before.',
  duplicate: 'It had been delivered before.',
  ignored: 'Nothing is to be done about it.',
  held: 'What it asks for waits for a person.',
  failed: 'It could not be applied, and waits for somebody.',
  pending: 'It is stored, and waits to be applied.',
};
