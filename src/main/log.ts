import { pino, type Logger } from 'pino';
import type { Config } from '../config.ts';

/**
 * The log of a process: JSON lines on standard output. Authorization headers are cut, should any code ever log one;
 * bodies and addresses are never given to it.
 */
export function createLog(level: Config['logLevel'], name: string): Logger {
  return pino({
    name,
    level,
    redact: ['req.headers.authorization', 'req.headers.cookie', 'req.headers["workos-signature"]'],
  });
}
