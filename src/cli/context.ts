/** Where the service is, and how to speak to it. */
export interface Connection {
  readonly url: string;
  readonly token: string;
  /** The webhook secret; null when it is not known here. */
  readonly secret: string | null;
}

/** Options by which a person says where the service is. */
export interface ConnectOptions {
  readonly url?: string;
  readonly token?: string;
  readonly secret?: string;
}

/** The service running inside this process. */
export interface RunningService extends Connection {
  stop(): Promise<void>;
  /** Resolves when the process is asked to end. */
  waitForSignal(): Promise<void>;
}

/** A stream to write to: `process.stdout`, say. */
export interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** What commands are given by the entry, which alone knows the environment, signals and how a process ends. */
export interface CliContext {
  /** From options, environment, or what `npm start` left behind. Throws CliError with a sentence when unknown. */
  connect(options: ConnectOptions): Promise<Connection>;
  /** The whole service in this process, for `demo` when no URL is given. */
  startService(): Promise<RunningService>;
  readonly out: Output;
  readonly err: Output;
  /** Asks the person at the terminal, and resolves to whether they said yes; null when nobody is there. */
  readonly ask: ((question: string) => Promise<boolean>) | null;
  /** Sets the exit code. */
  finish(code: number): void;
}
