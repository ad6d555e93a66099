interface Changeable {
  readonly port: number;
  /** False only for throw-away databases: a power cut may then cost the whole database. */
  readonly fsync: boolean;
}

/** The settings of the embedded server, as command line arguments: nothing is kept in the data folder to be out of date. */
export function serverSettings({ port, fsync }: Changeable): string[] {
  const settings: Record<string, string> = {
    port: String(port),
    // Nobody but this machine, and no socket file in a folder that is shared with other users.
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '100',
    shared_buffers: '128MB',
    // Statements here take a millisecond; compiling one costs tens of them.
    jit: 'off',
    // Webhooks come in bursts. Checkpoints by time and not by volume keep a burst from writing every page twice over;
    // the price is disk space and some seconds of recovery after a crash.
    max_wal_size: '2GB',
    checkpoint_timeout: '15min',
    wal_buffers: '16MB',
    timezone: 'UTC',
    // The log must not hold personal data: a failed statement is not quoted, nor the row that made it fail.
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_checkpoints: 'off',
    ...(fsync ? {} : { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' }),
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/**
 * What the server's programs get of our environment. Not the secrets in it; and none of PostgreSQL's own variables,
 * which would quietly override what is set here.
 */
export function serverEnvironment(): NodeJS.ProcessEnv {
  const names = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'LD_LIBRARY_PATH'];
  return Object.fromEntries(names.map((name) => [name, process.env[name]]));
}
