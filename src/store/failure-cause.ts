import { Prisma } from '../generated/prisma/client.ts';

/** The code of what failed before codes were recorded and whose reason does not begin with one. */
const beforeUpgrade = 'before_upgrade';

/**
 * The code by which a failed event of `o` is known: the recorded one, else the beginning of its reason. An index has this
 * very expression.
 */
export const codeOfFailed = Prisma.sql`
  coalesce(o.failure_code, substring(o.reason FROM '^([a-z]+(?:_[a-z]+)+): '), '${Prisma.raw(beforeUpgrade)}')`;

/** The same for a parked event of `p`. */
export const codeOfParked = Prisma.sql`
  coalesce(p.failure_code, substring(p.reason FROM '^([a-z]+(?:_[a-z]+)+): '), '${Prisma.raw(beforeUpgrade)}')`;
