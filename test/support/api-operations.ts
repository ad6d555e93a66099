import type { FastifyInstance } from 'fastify';
import type { AccessRole } from '../../src/core/access.ts';
import type { ScopedBy } from '../../src/http/organization-scope.ts';

/** An operation under /api/v1, as the running server describes it. */
export interface ApiOperation {
  /** `GET /api/v1/members/{id}`. */
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly role: AccessRole;
  readonly scopedBy: ScopedBy;
  readonly takesBody: boolean;
  /** Parameters of the query that must be given. */
  readonly requiredQuery: readonly string[];
}

interface Described {
  readonly 'x-role'?: AccessRole;
  readonly 'x-scoped-by'?: ScopedBy;
  readonly requestBody?: object;
  readonly parameters?: readonly { readonly in: string; readonly name: string; readonly required?: boolean }[];
}

/** All operations of the API. Throws for one that does not say who may use it. */
export async function readOperations(app: FastifyInstance): Promise<ApiOperation[]> {
  const answer = await app.inject('/docs/json');
  const { paths } = answer.json<{ paths: Record<string, Record<string, Described>> }>();
  return Object.entries(paths).flatMap(([path, methods]) =>
    path.startsWith('/api/v1/') ? Object.entries(methods).map(([verb, said]) => toOperation(verb, path, said)) : [],
  );
}

function toOperation(verb: string, path: string, said: Described): ApiOperation {
  const method = verb.toUpperCase() as ApiOperation['method'];
  const name = `${method} ${path}`;
  const { 'x-role': role, 'x-scoped-by': scopedBy, parameters = [] } = said;
  if (role === undefined || scopedBy === undefined) throw new Error(`${name} does not say who may use it.`);
  const required = parameters.filter((parameter) => parameter.in === 'query' && parameter.required === true);
  const requiredQuery = required.map((parameter) => parameter.name);
  return { name, method, path, role, scopedBy, takesBody: said.requestBody !== undefined, requiredQuery };
}
