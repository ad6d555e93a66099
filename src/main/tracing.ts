import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, type Context, type SpanContext } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  TracerProvider,
  type SpanExporter,
} from '@opentelemetry/sdk-trace';
import type { Log } from '../sync/context.ts';
import { nameOf } from '../sync/name-of.ts';
import type { BatchTrace, Tracer } from '../sync/tracing.ts';
import { version } from './version.ts';

export interface Tracing {
  readonly tracer: Tracer;
  /** Exports what is left, as far as that takes no longer than `flushMs`. Never rejects. */
  close(): Promise<void>;
}

/** Deliveries that can be reached from one batch. */
const linkLimit = 64;
const exportMs = 5_000;
const flushMs = 1_500;
const complainMs = 60_000;

/**
 * Opens the export of traces by OTLP over HTTP, as JSON, to `<endpoint>/v1/traces`. Everything is traced; a batch goes
 * by what was decided for the delivery. This module is loaded only where an endpoint is set, and OpenTelemetry with it.
 */
export function openTracing(endpoint: string, name: string, log: Log): Tracing {
  const url = new URL(endpoint);
  url.pathname = `${url.pathname.replace(/\/$/, '')}/v1/traces`;
  const exporter = new OTLPTraceExporter({ url: url.href, timeoutMillis: exportMs });
  const processor = new BatchSpanProcessor({ exporter: complaining(exporter, log), scheduledDelayMillis: 1_000 });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': name, 'service.version': version }),
    sampler: new ParentBasedSampler({ root: new AlwaysOnSampler() }),
    spanProcessors: [processor],
  });
  return { tracer: tracerOf(provider), close: () => closeWithin(provider) };
}

function tracerOf(provider: TracerProvider): Tracer {
  const spans = provider.getTracer('dsync', version);
  return {
    startDelivery: ({ eventId, type, began }) => {
      const attributes = { 'dsync.event.id': eventId, 'dsync.event.type': type };
      const options = { kind: SpanKind.SERVER, startTime: began, attributes };
      const receive = spans.startSpan('receive', options, ROOT_CONTEXT);
      return {
        traceparent: toTraceparent(receive.spanContext()),
        startInsert: () => spans.startSpan('insert', {}, trace.setSpan(ROOT_CONTEXT, receive)),
        end: (status) => {
          receive.setAttribute('dsync.delivery.status', status);
          if (status === 'unavailable') receive.setStatus({ code: SpanStatusCode.ERROR });
          receive.end();
        },
      };
    },
    batchEnded: (batch) => {
      tellBatch(provider, batch);
    },
  };
}

function tellBatch(provider: TracerProvider, { began, ended, steps, size, events, error }: BatchTrace): void {
  const spans = provider.getTracer('dsync', version);
  const deliveries = events.map(({ traceparent }) => fromTraceparent(traceparent));
  const links = deliveries.flatMap((context) => (context === null ? [] : { context })).slice(0, linkLimit);
  const options = { kind: SpanKind.CONSUMER, startTime: began, links, attributes: { 'dsync.batch.events': size } };
  const batch = spans.startSpan('apply batch', options, ROOT_CONTEXT);
  const inBatch = trace.setSpan(ROOT_CONTEXT, batch);
  for (const step of steps) spans.startSpan(step.name, { startTime: step.began }, inBatch).end(step.ended);
  if (error !== null) batch.setStatus({ code: SpanStatusCode.ERROR, message: error });
  batch.end(ended);
  const claimed = steps.find(({ name }) => name === 'claim')?.began ?? began;
  for (const [place, { id, organizationId, outcome }] of events.entries()) {
    const parent = contextOf(deliveries[place] ?? null);
    if (parent === null) continue;
    const attributes = {
      'dsync.event.id': id,
      'dsync.organization.id': organizationId ?? '',
      'dsync.outcome': outcome,
    };
    const apply = {
      kind: SpanKind.CONSUMER,
      startTime: claimed,
      links: [{ context: batch.spanContext() }],
      attributes,
    };
    spans.startSpan('apply', apply, parent).end(ended);
  }
}

function contextOf(delivery: SpanContext | null): Context | null {
  return delivery === null ? null : trace.setSpanContext(ROOT_CONTEXT, delivery);
}

function toTraceparent({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}

function fromTraceparent(text: string): SpanContext | null {
  const [, traceId, spanId, flags] = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(text) ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return null;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
}

/** A collector that is away is worth one line a minute, and nothing else; its spans are dropped. */
function complaining(exporter: SpanExporter, log: Log): SpanExporter {
  let complainedAt = -Infinity;
  return {
    export: (spans, done) => {
      exporter.export(spans, (result) => {
        if (result.error !== undefined && performance.now() - complainedAt >= complainMs) {
          complainedAt = performance.now();
          const said = { error: nameOf(result.error) };
          log.warn(said, 'traces could not be exported and were dropped; everything else goes on');
        }
        done(result);
      });
    },
    shutdown: () => exporter.shutdown(),
  };
}

async function closeWithin(provider: TracerProvider): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, flushMs);
  });
  const closed = provider.shutdown().catch(() => undefined);
  await Promise.race([closed, late]);
  clearTimeout(timer);
}
