import type { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { SyncContext } from '../../sync/context.ts';
import { LiveFeed } from '../../sync/live/live-feed.ts';
import { ProblemError, unavailable } from '../errors.ts';
import { openLiveStream } from '../live-stream.ts';
import { problemResponses, readingProblems } from '../problem-responses.ts';
import type { StillMayRead } from '../recheck-access.ts';

/** Listeners of one process at once; each is an open connection. */
const listenersAtOnce = 200;
/** Milliseconds: how often a line is sent so that nobody on the way takes the silence for an end, and the access checked. */
const beatMs = 15_000;
/** For how long a listener is kept whose access could not be checked. */
const trustMs = 30_000;

const mediaType = 'text/event-stream';
const text = z.custom<Readable | ''>().meta({ type: 'string' });

const schema = {
  tags: ['Operating'],
  summary: 'Be told when something may have changed, as server-sent events',
  security: [{ bearer: [] }],
  response: {
    200: {
      description:
        'An event `changed` at first, and then whenever anything that the API shows may have changed, at most one a second; its data is `{"at": "<time>"}`, its id grows. A token of one organization is told of that one. It ends when the token is no longer valid, or the server shuts down.',
      content: { [mediaType]: { schema: text } },
    },
    ...problemResponses([...readingProblems]),
  },
};

/** Telling browsers when to look again. */
export function liveRoute(context: SyncContext, stillMayRead: StillMayRead): FastifyPluginCallbackZod {
  return (scope, _options, done) => {
    const feed = new LiveFeed(context);
    const open = new Set<() => void>();
    // A stream never ends by itself, so closing would wait for every one of them.
    scope.addHook('preClose', (closed) => {
      for (const end of open) end();
      closed();
    });
    scope.get('/live', { config: { role: 'viewer', scopedBy: 'handler' }, schema }, (request, reply) => {
      reply.header('content-type', `${mediaType}; charset=utf-8`);
      if (request.method === 'HEAD') {
        void reply.send('');
        return;
      }
      if (feed.listeners >= listenersAtOnce) {
        throw new ProblemError(unavailable(`${listenersAtOnce} listeners are connected here already.`, 30));
      }
      const { stream, send } = openLiveStream();
      const end = (): void => {
        // The end would wait behind what the client has not read.
        if (reply.raw.writableLength > 0 || stream.readableLength > 0) stream.destroy();
        else stream.push(null);
      };
      open.add(end);
      const stopListening = feed.listen(request.access.organizationId, ({ at }) => {
        send(`event: changed\nid: ${at}\ndata: ${JSON.stringify({ at: new Date(at) })}\n\n`);
      });
      const stopBeating = beat(request, stillMayRead, { send, end });
      stream.once('close', () => {
        open.delete(end);
        stopListening();
        stopBeating();
      });
      send('retry: 3000\n\n');
      // The connection has served for nothing else, and closing must not wait for its client to leave it. Proxies pass on
      // at once what they are told not to buffer.
      void reply.header('connection', 'close').header('x-accel-buffering', 'no').send(stream);
    });
    done();
  };
}

interface Ends {
  readonly send: (text: string) => void;
  readonly end: () => void;
}

/** Keeps a stream from falling silent, and ends it when its access does. Returns how to stop that. */
function beat(request: FastifyRequest, stillMayRead: StillMayRead, { send, end }: Ends): () => void {
  let trustedUntil = performance.now() + trustMs;
  const check = async (): Promise<void> => {
    try {
      if (await stillMayRead(request)) trustedUntil = performance.now() + trustMs;
      else trustedUntil = 0;
    } catch {
      // It could not be told; the next beat tries again.
    }
    if (performance.now() >= trustedUntil) end();
  };
  const timer = setInterval(() => {
    send(': still here\n\n');
    void check();
  }, beatMs).unref();
  return () => {
    clearInterval(timer);
  };
}
