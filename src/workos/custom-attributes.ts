import { z } from 'zod';
import type { SampledPerson } from '../core/attribute-sample.ts';

const payloadSchema = z.looseObject({
  data: z.looseObject({ id: z.string(), custom_attributes: z.record(z.string(), z.unknown()) }),
});

/** So many names are looked at; a payload could hold thousands. */
const namesLimit = 200;

/**
 * What the payload of a `dsync.user.created` or `.updated` says of custom attributes, before anything is forgiven; null
 * where it is none. `roleAttribute` is the configured name of the one that carries the role.
 */
export function readCustomAttributes(payload: string, roleAttribute: string): SampledPerson | null {
  const read = payloadSchema.safeParse(parsed(payload));
  if (!read.success) return null;
  const { id: userId, custom_attributes: attributes } = read.data.data;
  // Own properties only: an attribute configured as `constructor` must not find JavaScript's.
  const value = Object.hasOwn(attributes, roleAttribute) ? attributes[roleAttribute] : undefined;
  return { userId, names: Object.keys(attributes).slice(0, namesLimit), value };
}

function parsed(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return null;
  }
}
