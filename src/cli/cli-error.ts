/** Exit codes that scripts can tell apart; also stated in every `--help`. */
export const exitCodes = {
  ok: 0,
  /** An expectation failed, something is unhealthy, or what was asked for is not there. */
  failed: 1,
  usage: 2,
  /** The service cannot be reached, or refused. */
  unreachable: 3,
  /** A comparison that changes nothing found differences. */
  drift: 4,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** An end that the person at the terminal can do something about: one sentence or two, and the exit code. */
export class CliError extends Error {
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, message: string) {
    super(message);
    this.name = 'CliError';
    this.exitCode = exitCode;
  }
}
