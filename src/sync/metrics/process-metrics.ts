import { collectDefaultMetrics } from 'prom-client';
import type { Meter } from './meter.ts';

/**
 * Adds what Node knows of this process: CPU, memory, open files, event loop lag, garbage collection. Under the usual
 * names, without our prefix, so that ready-made dashboards find them. Once a process.
 */
export function meterProcess({ registry }: Meter): void {
  collectDefaultMetrics({ register: registry });
}
