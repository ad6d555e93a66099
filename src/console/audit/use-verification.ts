import { useEffect, useRef, useState } from 'react';
import type { AuditVerification } from '../api/answers.ts';
import { get } from '../api/client.ts';

/** How far the checking has come, and what it found. */
export interface Verification {
  readonly state: 'running' | 'done' | 'failed';
  readonly seals: number;
  readonly entries: number;
  /** Seals in all, as far as is known. */
  readonly total: number;
  /** What means that somebody changed the log. */
  readonly faults: AuditVerification['data'];
  /** What erasures rewrote, each named in the log. */
  readonly rewritten: AuditVerification['data'];
  readonly unsealed: number;
  readonly head: AuditVerification['head'];
  readonly error: Error | null;
}

const start: Verification = {
  state: 'running',
  seals: 0,
  entries: 0,
  total: 0,
  faults: [],
  rewritten: [],
  unsealed: 0,
  head: null,
  error: null,
};

const sealsAtOnce = 100;

/** Checks the whole chain, page by page; null before it begins. It ends when whoever asked goes away. */
export function useVerification(): readonly [Verification | null, (anchor: string) => void] {
  const [verification, setVerification] = useState<Verification | null>(null);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  const run = (anchor: string): void => {
    running.current?.abort();
    const { signal } = (running.current = new AbortController());
    setVerification(start);
    void verify(anchor, signal, setVerification);
  };
  return [verification, run];
}

async function verify(anchor: string, signal: AbortSignal, tell: (found: Verification) => void): Promise<void> {
  let found = start;
  let after: string | null = null;
  try {
    do {
      const query = { anchor, limit: sealsAtOnce, after };
      const page: AuditVerification = await get('/audit/verification', query, signal);
      found = addPage(found, page);
      after = page.after;
      tell(after === null ? { ...found, state: 'done' } : found);
    } while (after !== null);
  } catch (error) {
    if (!signal.aborted) tell({ ...found, state: 'failed', error: error as Error });
  }
}

function addPage(before: Verification, page: AuditVerification): Verification {
  return {
    ...before,
    seals: before.seals + page.checked.seals,
    entries: before.entries + page.checked.entries,
    total: page.seals,
    faults: [...before.faults, ...page.data.filter(({ kind }) => kind !== 'rewritten')],
    rewritten: [...before.rewritten, ...page.data.filter(({ kind }) => kind === 'rewritten')],
    unsealed: page.unsealed ?? 0,
    head: page.head,
  };
}
