import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue?: string; readonly intValue?: number };
}

interface WireSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly Attribute[];
  readonly links?: readonly { readonly traceId: string; readonly spanId: string }[];
}

interface WireTraces {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly { readonly spans: readonly WireSpan[] }[];
  }[];
}

/** A span as it was exported, with the name of the process it came from. */
export interface ReceivedSpan extends Omit<WireSpan, 'attributes'> {
  readonly service: string;
  readonly attributes: Readonly<Record<string, string | number | undefined>>;
}

export interface OtlpReceiver {
  readonly url: string;
  /** Everything that was received, as it came. */
  received(): string;
  spans(): ReceivedSpan[];
}

/** Takes traces as a collector does, by OTLP over HTTP in JSON, with this status or, for null, no answer; closed when the test ends. */
export async function startOtlpReceiver(status: number | null = 200): Promise<OtlpReceiver> {
  const bodies: string[] = [];
  const server = http.createServer((request, response) => {
    void text(request).then((body) => {
      if (request.url === '/v1/traces') bodies.push(body);
      if (status !== null) response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    received: () => bodies.join('\n'),
    spans: () => bodies.flatMap(spansOf),
  };
}

function spansOf(body: string): ReceivedSpan[] {
  return (JSON.parse(body) as WireTraces).resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = String(toRecord(resource.attributes)['service.name']);
    const spans = scopeSpans.flatMap((scope) => scope.spans);
    return spans.map((span) => ({ ...span, service, attributes: toRecord(span.attributes) }));
  });
}

function toRecord(attributes: readonly Attribute[]): Record<string, string | number | undefined> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue ?? value.intValue]));
}
