import type { WebhookPayload } from '../../src/workos/shapes.ts';
import { signPayload } from '../../src/workos/signature.ts';
import { secret } from './http.ts';

/** A request with something wrong about it, as the bytes that go over the wire. */
export interface Mutant {
  /** What was done, to be told when it does harm. */
  readonly what: string;
  readonly bytes: Buffer;
  /** Whether it is signed right, so that it may be taken. */
  readonly signed: boolean;
}

type Random = () => number;

function pick<T>(random: Random, items: readonly [T, ...T[]]): T {
  return items[Math.floor(random() * items.length)] ?? items[0];
}

/** Values of the wrong type, size or content for whatever field they are put in. */
const nasty: readonly [unknown, ...unknown[]] = [
  null,
  true,
  0,
  -1,
  1e308,
  2 ** 53,
  0.1,
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\udc00\ud800',
  '\u001e',
  '\u202e\ufeff\u200b',
  '👩‍👩‍👧‍👦'.repeat(40),
  'x'.repeat(256),
  'x'.repeat(1025),
  'x'.repeat(70_000),
  "'; DROP TABLE members; --",
  '${7*7}',
  '%00%ff',
  '../../etc/passwd',
  'constructor',
  '__proto__',
  'admin',
  'ADMIN\n',
  '9999-12-31T23:59:59.999Z',
  '-271821-04-20T00:00:00Z',
  '0000-00-00',
  'NaN',
  [],
  [[]],
  {},
  { toString: 1 },
  [null, { id: 'x' }],
  JSON.parse('{"__proto__": {"id": "x"}, "constructor": {"prototype": 1}}') as unknown,
  Array.from({ length: 500 }, (_, index) => index),
  nested(40),
  nested(63),
];

function nested(depth: number): unknown {
  let value: unknown = 'deep';
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

type Container = Record<string, unknown>;

/** Every object in a payload with each of its keys. */
function placesOf(value: unknown): (readonly [Container, string])[] {
  if (typeof value !== 'object' || value === null) return [];
  const container = value as Container;
  return Object.keys(container).flatMap((key) => [[container, key] as const, ...placesOf(container[key])]);
}

/** A fresh copy, since what is put into a payload may be spoilt itself afterwards. */
const drawNasty = (random: Random): unknown => structuredClone(pick(random, nasty));

/** Puts something wrong into one to three fields, leaves one out, or adds one. */
function spoilValues(payload: WebhookPayload, random: Random): string {
  const copy = structuredClone(payload) as unknown as Container;
  const count = pick(random, [1, 1, 2, 3]);
  for (let time = 0; time < count; time += 1) {
    const [container, key] = pick(random, placesOf(copy) as [readonly [Container, string]]);
    const how = random();
    if (how < 0.15) Reflect.deleteProperty(container, key);
    else if (how < 0.25)
      container[pick(random, ['id', 'state', '__proto__x', 'previous_attributes'])] = drawNasty(random);
    else container[key] = drawNasty(random);
  }
  return JSON.stringify(copy);
}

/** Ways to spoil the text of a body. */
const textual: readonly [(text: string, random: Random) => string, ...((text: string, random: Random) => string)[]] = [
  (text, random) => text.slice(0, Math.floor(random() * text.length)),
  (text) => `${text}${text}`,
  (text) => `\ufeff${text}`,
  (text) => `[${text}]`,
  (text) => JSON.stringify(text),
  (text) => text.replace('"id":', '"id":"event_other","id":'),
  (text) => text.replace('"event":', '"event":"dsync.deleted","event":'),
  (text) => text.replace('"data":{', '"data":{"organization_id":"org_a","organization_id":"org_b",'),
  (text) => text.replace('"data":{', '"data":{"\\u0000":"\\u0000","\\ud800":"\\udfff\\ud800",'),
  (text) => text.replace(/"email":"[^"]*"/, '"email":"\\ud83d@example.com"'),
  (text) => text.replace(/"(first_name|name)":"[^"]*"/, '"$1":"a\\u0000\\u001f\\u009fb"'),
  (text) => text.replace('"data":', `"deep":${'['.repeat(3_000)}${']'.repeat(3_000)},"data":`),
  (text) => text.replace('"data":', `"deep":${'{"a":'.repeat(500)}1${'}'.repeat(500)},"data":`),
  (text) => text.replace('"data":', '"big":1e999999,"data":'),
  (text) => text.replace('"data":', `"digits":${'9'.repeat(20_000)},"data":`),
  (text, random) => text.replaceAll(',', `,${pick(random, [' ', '\n', '\t\r\n', '\u00a0', '\u000b'])}`),
  (text) => text.replaceAll('"', "'"),
  (text) => text.padEnd(300_000),
  () => '',
  () => 'null',
  () => '{}',
  () => '"',
  () => '\u0000',
];

function flipBytes(body: Buffer, random: Random): Buffer {
  const flipped = Buffer.from(body);
  const count = pick(random, [1, 1, 2, 10]);
  for (let time = 0; time < count && flipped.length > 0; time += 1) {
    const at = Math.floor(random() * flipped.length);
    flipped[at] = Math.floor(random() * 256);
  }
  return flipped;
}

const hex = 'ab'.repeat(32);

/** Signatures that are not one, whatever the body. */
const signatures: readonly [(right: string) => string | null, ...((right: string) => string | null)[]] = [
  () => null,
  () => '',
  () => `t=${Date.now()}, v1=${hex}`,
  (right) => right.replace('v1', 'v0'),
  (right) => right.slice(0, -1),
  (right) => `${right}0`,
  (right) => `${right}, ${right}`,
  (right) => right.replace(/v1=.*/, (digest) => digest.toUpperCase()),
  (right) => right.replace('t=', 't= '),
  (right) => right.replace(/t=\d+/, 't=99999999999999999999'),
  (right) => right.replace(/t=\d+/, 't=-1'),
  (right) => right.replace(/t=\d+/, 't=1e3'),
  () => `t=1, v1=${'é'.repeat(64)}`,
  () => 't=1,'.repeat(1_000),
  () => `v1=${'a'.repeat(12_000)}`,
  () => '\u00ff\u0080',
];

interface Head {
  readonly line: string;
  readonly headers: readonly string[];
}

/** Ways to spoil everything but body and signature. None announces more bytes than come. */
const heads: readonly [(head: Head) => Head, ...((head: Head) => Head)[]] = [
  ({ headers }) => ({ line: 'GET /webhooks/workos HTTP/1.1', headers }),
  ({ headers }) => ({ line: 'PUT /webhooks/workos HTTP/1.1', headers }),
  ({ headers }) => ({ line: 'POST /webhooks/workos/ HTTP/1.1', headers }),
  ({ headers }) => ({ line: 'POST /webhooks/%77orkos?a=%zz&a[]=1 HTTP/1.1', headers }),
  ({ headers }) => ({ line: 'POST /webhooks/%e0%a4%a HTTP/1.1', headers }),
  ({ headers }) => ({ line: 'POST /api/v1/members/\u00ff HTTP/1.1', headers }),
  ({ headers }) => ({ line: 'POST /webhooks/workos HTTP/9.9', headers }),
  ({ headers }) => ({ line: 'BREW /webhooks/workos HTTP/1.1', headers }),
  ({ line, headers }) => ({ line, headers: headers.filter((header) => !header.startsWith('Content-Type')) }),
  ({ line, headers }) => ({
    line,
    headers: headers.map((header) => header.replace('application/json', 'text/\u00e9')),
  }),
  ({ line, headers }) => ({ line, headers: headers.map((header) => header.replace('json', 'json; charset=utf-16')) }),
  ({ line, headers }) => ({ line, headers: [...headers, 'Content-Type: text/plain'] }),
  ({ line, headers }) => ({ line, headers: [...headers, 'Content-Encoding: gzip'] }),
  ({ line, headers }) => ({ line, headers: [...headers, 'Transfer-Encoding: chunked'] }),
  ({ line, headers }) => ({ line, headers: [...headers, 'Content-Length: 3'] }),
  ({ line, headers }) => ({ line, headers: [...headers, 'Expect: 100-continue'] }),
  ({ line, headers }) => ({ line, headers: [...headers, 'Expect: a-miracle'] }),
  ({ line, headers }) => ({ line, headers: [...headers, `X-Long: ${'x'.repeat(20_000)}`] }),
  ({ line, headers }) => ({ line, headers: [...headers, ...Array<string>(1_500).fill('X: y')] }),
  ({ line, headers }) => ({ line, headers: [...headers, 'X-Nul: a\u0000b'] }),
  ({ line, headers }) => ({ line, headers: [...headers, 'no colon here'] }),
  ({ line, headers }) => ({
    line,
    headers: [...headers, 'X-Forwarded-For: \u00ff', 'Origin: null', 'Accept: */*;q=x'],
  }),
];

/** Makes a mutant of an event. The same source of numbers makes the same one, but for the time it is signed at. */
export function mutate(payload: WebhookPayload, random: Random): Mutant {
  const how = random();
  const right = JSON.stringify(payload);
  if (how < 0.35) return delivery('wrong values', Buffer.from(spoilValues(payload, random)));
  if (how < 0.5) {
    const index = Math.floor(random() * textual.length);
    return delivery(`text mutation ${index}`, Buffer.from((textual[index] ?? textual[0])(right, random)));
  }
  if (how < 0.6) return delivery('bytes flipped, then signed', flipBytes(Buffer.from(right), random));
  if (how < 0.7) {
    const body = Buffer.from(right);
    const flipped = flipBytes(body, random);
    return delivery('signed, then bytes flipped', flipped, { signature: sign(body), signed: flipped.equals(body) });
  }
  if (how < 0.82) {
    const index = Math.floor(random() * signatures.length);
    const signature = (signatures[index] ?? signatures[0])(sign(Buffer.from(right)));
    return delivery(`signature mutation ${index}`, Buffer.from(right), { signature, signed: false });
  }
  if (how < 0.95) {
    const index = Math.floor(random() * heads.length);
    return delivery(`head mutation ${index}`, Buffer.from(right), { head: heads[index] ?? heads[0] });
  }
  return delivery('nothing wrong', Buffer.from(right));
}

function sign(body: Buffer): string {
  return signPayload({ body, secret, at: Date.now() });
}

interface Wrong {
  readonly signature?: string | null;
  readonly signed?: boolean;
  readonly head?: (head: Head) => Head;
}

function delivery(what: string, body: Buffer, wrong: Wrong = {}): Mutant {
  const { signature = sign(body), signed = true, head = (right: Head) => right } = wrong;
  const { line, headers } = head({
    line: 'POST /webhooks/workos HTTP/1.1',
    headers: [
      'Host: 127.0.0.1',
      'Connection: close',
      'Content-Type: application/json',
      ...(signature === null ? [] : [`WorkOS-Signature: ${signature}`]),
      `Content-Length: ${body.length}`,
    ],
  });
  // One byte a character, so that headers can hold bytes that are no text.
  const start = Buffer.from([line, ...headers, '', ''].join('\r\n'), 'latin1');
  return { what, bytes: Buffer.concat([start, body]), signed };
}
