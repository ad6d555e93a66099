import { describe, expect, it } from 'vitest';
import { userEvent } from '../../src/workos/shapes.ts';
import { ownRedis } from '../queue/redis-server.ts';
import { startOtlpReceiver, type ReceivedSpan } from '../support/otlp-receiver.ts';
import { until } from '../support/until.ts';
import { untilEnded } from './api.ts';
import { queryRows } from './database.ts';
import { deliverEvent } from './http.ts';
import { backends, freshDatabase, said, settingsFor, startServer, startWorker } from './processes.ts';
import { newDirectory } from './storm.ts';

/** Tells on standard error which modules of OpenTelemetry's SDK are loaded; its API comes with prom-client anyway. */
const tellingImports = `import { registerHooks } from 'node:module';
registerHooks({ load: (url, context, next) => {
  if (/@opentelemetry.(sdk|exporter|resources|core)/.test(url)) console.error('loaded ' + url);
  return next(url, context);
} });`;

const nodeOptions = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(tellingImports)}` };

const { directory, next, user } = newDirectory('traces', Date.now() - 60_000);

function hired() {
  const person = { email: 'tracy.traceable@example.com', firstName: 'Tracy', lastName: 'Traceable' };
  return userEvent('created', next(), directory, user(person));
}

/** The one span of this name, among those about the event or below one that is. */
function only(spans: readonly ReceivedSpan[], name: string): ReceivedSpan {
  const [span, ...others] = spans.filter((candidate) => candidate.name === name);
  if (span === undefined || others.length > 0)
    throw new Error(`${spans.map((one) => one.name).join()}: not one ${name}`);
  return span;
}

describe.each(backends)('traces of a server and a worker with their queue on %s', (backend) => {
  it('reach from the webhook to the commit, and name nobody', { timeout: 90_000 }, async () => {
    const redis = backend === 'redis' ? await ownRedis() : null;
    await redis?.start();
    const collector = await startOtlpReceiver();
    const more = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...nodeOptions };
    const settings = settingsFor(await freshDatabase(), redis?.url ?? null, more);
    const [{ url, service }, worker] = await Promise.all([startServer(settings), startWorker(settings)]);
    const event = hired();
    await deliverEvent(url, event);
    await untilEnded(url, event.id);
    // What is not exported yet is exported by the shutdown.
    expect([await service.stop(), await worker.stop()]).toEqual([0, 0]);

    const spans = collector.spans();
    expect(spans.map(({ name }) => name).toSorted()).toEqual(
      ['apply', 'apply batch', 'claim', 'decide', 'insert', 'load', 'receive', 'write'].toSorted(),
    );
    const [receive, insert, apply, batch] = ['receive', 'insert', 'apply', 'apply batch'].map((name) =>
      only(spans, name),
    ) as [ReceivedSpan, ReceivedSpan, ReceivedSpan, ReceivedSpan];
    expect(receive).toMatchObject({
      service: 'dsync-server',
      attributes: {
        'dsync.event.id': event.id,
        'dsync.event.type': 'dsync.user.created',
        'dsync.delivery.status': 'accepted',
      },
    });
    expect(receive.parentSpanId ?? '').toBe('');
    const inDelivery = { traceId: receive.traceId, parentSpanId: receive.spanId };
    expect(insert).toMatchObject({ service: 'dsync-server', ...inDelivery });
    expect(apply).toMatchObject({
      service: 'dsync-workers',
      ...inDelivery,
      attributes: {
        'dsync.event.id': event.id,
        'dsync.organization.id': event.data['organization_id'],
        'dsync.outcome': 'applied',
      },
    });
    expect(batch).toMatchObject({
      service: 'dsync-workers',
      attributes: { 'dsync.batch.events': 1 },
      links: [{ traceId: receive.traceId, spanId: receive.spanId }],
    });
    expect(batch.traceId).not.toBe(receive.traceId);
    for (const name of ['claim', 'load', 'decide', 'write']) {
      expect(only(spans, name)).toMatchObject({ traceId: batch.traceId, parentSpanId: batch.spanId });
    }
    expect(apply.startTimeUnixNano).toBe(only(spans, 'claim').startTimeUnixNano);
    expect(apply.endTimeUnixNano).toBe(batch.endTimeUnixNano);
    expect(collector.received()).not.toMatch(/tracy|traceable|@example/i);
    for (const one of [service, worker]) expect(one.output()).toContain('loaded ');
  });

  it('are neither kept nor loaded unless asked for', { timeout: 90_000 }, async () => {
    const redis = backend === 'redis' ? await ownRedis() : null;
    await redis?.start();
    const databaseUrl = await freshDatabase();
    const settings = settingsFor(databaseUrl, redis?.url ?? null, nodeOptions);
    const [{ url, service }, worker] = await Promise.all([startServer(settings), startWorker(settings)]);
    const event = hired();
    await deliverEvent(url, event);
    await untilEnded(url, event.id);
    expect(await queryRows(databaseUrl, 'SELECT id, traceparent FROM events')).toEqual([
      { id: event.id, traceparent: null },
    ]);
    for (const one of [service, worker]) expect(one.output()).not.toContain('loaded ');
  });
});

describe('a collector that refuses', () => {
  it('is told of once, and disturbs nothing', { timeout: 90_000 }, async () => {
    const collector = await startOtlpReceiver(400);
    const settings = settingsFor(await freshDatabase(), null, { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
    const [{ url, service }, worker] = await Promise.all([startServer(settings), startWorker(settings)]);
    for (let sent = 1; sent <= 2; sent += 1) {
      const event = hired();
      await deliverEvent(url, event);
      expect(await untilEnded(url, event.id)).toMatchObject({ outcome: 'applied' });
      await said(service, /(traces could not be exported)/);
      const exported = (): true | null =>
        collector.spans().filter(({ name }) => name === 'receive').length >= sent ? true : null;
      await until('the delivery is exported', exported);
    }
    expect([await service.stop(), await worker.stop()]).toEqual([0, 0]);
    expect(service.output().match(/traces could not be exported/g)).toHaveLength(1);
  });
});

describe('a collector that does not answer', () => {
  it('holds up no shutdown', { timeout: 90_000 }, async () => {
    const collector = await startOtlpReceiver(null);
    const settings = settingsFor(await freshDatabase(), null, { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
    const { url, service } = await startServer(settings);
    await deliverEvent(url, hired());
    const began = performance.now();
    expect(await service.stop()).toBe(0);
    expect(collector.spans().map(({ name }) => name)).toContain('receive');
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});
