/** Why the service does not start: one or more sentences for the person at the terminal; no stack is of use to them. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/** What a failed start means, for the errors that people meet; null for faults of the program. */
export function startSentence(error: unknown): string | null {
  if (error instanceof StartError) return error.message;
  if (!(error instanceof Error)) return null;
  if (['EmbeddedPostgresError', 'MigrationError'].includes(error.name)) return error.message;
  const code = 'code' in error ? String(error.code) : '';
  if (code === 'EADDRINUSE')
    return 'The port is taken. Set PORT (METRICS_PORT of a worker) to a free one, or end the program that has it.';
  if (code === 'EACCES') return 'The port may not be opened by this user. Set PORT to one above 1023.';
  if (['ECONNREFUSED', 'ENOTFOUND', 'ETIMEDOUT', 'EHOSTUNREACH'].includes(code)) {
    return 'PostgreSQL cannot be reached. Look whether it runs, and whether DATABASE_URL is right.';
  }
  if (/^(28|3D)/.test(code)) return 'PostgreSQL refuses the user, password or database of DATABASE_URL. Correct it.';
  return null;
}
