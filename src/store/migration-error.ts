/** `locked` heals by waiting; the others need a person. */
export type MigrationFault = 'changed' | 'failed_before' | 'failed' | 'locked' | 'unreadable';

/** Why migrating stopped. The message names the migration, the state the database was left in, and what to do next. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
  readonly fault: MigrationFault;

  constructor(fault: MigrationFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.fault = fault;
  }
}
