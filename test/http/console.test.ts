import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestApp, type TestApp } from '../support/http-app.ts';
import { expectProblem } from '../support/problem.ts';

let test: TestApp;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'dsync-console-'));
  await mkdir(path.join(folder, 'assets'));
  await writeFile(
    path.join(folder, 'index.html'),
    '<html><script nonce="__CSP_NONCE__" src="/assets/a.js"></script></html>',
  );
  await writeFile(path.join(folder, 'assets', 'a.js'), 'console');
  await writeFile(path.join(folder, 'assets', 'a.js.gz'), gzipSync('console'));
  await writeFile(path.join(folder, 'secret.txt'), 'not an asset');
  test = await openTestApp({ consoleFiles: folder });
});
afterAll(async () => {
  await test.close();
  await rm(folder, { recursive: true });
});

it('is one page at each of its addresses, with a nonce of its own in every answer', async () => {
  const nonces = new Set<string>();
  for (const url of ['/', '/members', '/members/0b7e?x=1', '/events/a/b', '/holds', '/guides/okta', '/welcome']) {
    const { statusCode, headers, body } = await test.app.inject(url);
    expect(statusCode, url).toBe(200);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    const [, nonce = ''] = /nonce="([^"]+)"/.exec(body) ?? [];
    expect(headers['content-security-policy']).toBe(
      `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`,
    );
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-frame-options': 'DENY' });
    nonces.add(nonce);
  }
  expect(nonces.size).toBe(7);
});

it('leaves every other address to what is there', async () => {
  for (const url of ['/api/v1/nope', '/nope', '/memberships', '/index.html', '/secret.txt', '/assets/nope.js'])
    expect((await test.app.inject(url)).statusCode, url).not.toBe(200);
  expectProblem(await test.app.inject('/nope'), 'not_found', '/nope');
  expectProblem(await test.app.inject('/assets/nope.js'), 'not_found', '/assets/nope.js');
  expect((await test.app.inject('/assets/..%2fsecret.txt')).body).not.toContain('not an asset');
});

it('has its files kept for good, and sends them compressed to who takes that', async () => {
  const plain = await test.app.inject('/assets/a.js');
  expect(plain.body).toBe('console');
  expect(plain.headers).toMatchObject({
    'cache-control': 'public, max-age=31536000, immutable',
    'content-type': 'application/javascript; charset=utf-8',
  });
  const packed = await test.app.inject({ url: '/assets/a.js', headers: { 'accept-encoding': 'gzip' } });
  expect(packed.headers['content-encoding']).toBe('gzip');
});

it('says how to build it where it was not', async () => {
  const bare = await openTestApp();
  const answer = await bare.app.inject('/');
  await bare.close();
  expect(answer.statusCode).toBe(503);
  expect(answer.body).toContain('npm run build');
});
