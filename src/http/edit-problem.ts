import type { EditRefusedError } from '../sync/edit-refused.ts';
import type { Problem } from './errors.ts';

/** A refused change to a member as a problem; where a directory stands in the way, with its name and the fields. */
export function editProblem({ refusal, message: detail }: EditRefusedError): Problem {
  if (refusal.code !== 'managed_by_directory') return { code: refusal.code, detail };
  const { fields, directory } = refusal;
  return { code: refusal.code, detail, extensions: { fields, directory } };
}
