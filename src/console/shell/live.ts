import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

/** `live`: the server tells of changes; `trying`: the connection was lost, and is being made again. */
export type LiveState = 'live' | 'trying';

/** At most one refresh in this time, in milliseconds, however much changes: a glance is no faster. */
const restMs = 2_000;

/** Listens to the server's stream of changes while somebody looks, and has everything on the page read again. */
export function useLive(): LiveState {
  const client = useQueryClient();
  const [state, setState] = useState<LiveState>('trying');
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    let last = 0;
    const refresh = (): void => {
      timer = null;
      last = Date.now();
      void client.invalidateQueries({ queryKey: ['live'] });
    };
    const changed = (): void => {
      // Nobody looks: what is on the page is read when somebody does.
      if (document.hidden || timer !== null) return;
      timer = setTimeout(refresh, Math.max(0, last + restMs - Date.now()));
    };
    const stream = new EventSource('/api/v1/live');
    stream.addEventListener('open', () => {
      setState('live');
      changed();
    });
    stream.addEventListener('changed', changed);
    stream.addEventListener('error', () => {
      setState('trying');
      // An ended session ends the stream for good; whoever asks next is told so.
      if (stream.readyState === EventSource.CLOSED) void client.invalidateQueries({ queryKey: ['me'] });
    });
    document.addEventListener('visibilitychange', changed);
    return () => {
      stream.close();
      document.removeEventListener('visibilitychange', changed);
      if (timer !== null) clearTimeout(timer);
    };
  }, [client]);
  return state;
}
