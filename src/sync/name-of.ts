/** The kind of an error, without its message, which may quote a row. */
export function nameOf(error: unknown): string {
  return error instanceof Error ? `${error.name}${'code' in error ? ` ${String(error.code)}` : ''}` : typeof error;
}
