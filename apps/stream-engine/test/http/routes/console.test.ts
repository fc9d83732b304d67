import { readdir } from 'node:fs/promises';
import { send } from '@repo/faults';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { consoleFolder } from '../../../src/process/console-folder.ts';
import { problemOf } from '../../problem-of.ts';
import { startTestService } from '../../test-service.ts';

const service = await startTestService({ schema: '', auth: 'keys', console: consoleFolder() });
const assets = await readdir(`${consoleFolder()}assets`);
const script = `/assets/${assets.find((name) => name.endsWith('.js'))}`;
const get = (path: string, headers = {}, method = 'GET') =>
  send(`${service.url}${path}`, { method, headers });

describe('GET /', () => {
  it('the page requires no key', async () => {
    const { status, headers, body } = await get('/');
    expect({ status, type: headers['content-type'] }).toEqual({
      status: 200,
      type: 'text/html; charset=utf-8',
    });
    expect(body.toString()).toContain(script.slice(1));
  });

  it.each(['/', script])('the page allows no content from other hosts, and no framing: %s', async (path) => {
    const { headers } = await get(path);
    expect(headers['content-security-policy']).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
  });

  it('the page is revalidated each time, and its assets never', async () => {
    const [page, asset] = await Promise.all([get('/'), get(script)]);
    expect(page.headers['cache-control']).toBe('no-cache');
    expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    const again = await get('/', { 'if-none-match': page.headers['etag'] });
    expect(again.status).toBe(304);
  });

  it.each([
    ['br', brotliDecompressSync],
    ['gzip', gunzipSync],
  ] as const)('the page is sent compressed: %s', async (encoding, inflate) => {
    const plain = await get(script, { 'accept-encoding': 'identity' });
    const compressed = await get(script, { 'accept-encoding': encoding });
    expect(compressed.headers['content-encoding']).toBe(encoding);
    expect(compressed.body.length).toBeLessThan(plain.body.length / 2);
    expect(inflate(compressed.body)).toEqual(plain.body);
  });

  it('answers HEAD, and lists the allowed methods', async () => {
    expect((await get('/', {}, 'HEAD')).status).toBe(200);
    const refused = await get('/', {}, 'POST');
    problemOf(refused, 'METHOD_NOT_ALLOWED');
    expect(refused.headers['allow']).toBe('GET, HEAD');
  });

  it.each([
    '/assets/',
    '/assets',
    '/package.json',
    '/assets/..%2f..%2fpackage.json',
    '/..%2fpackage.json',
    `${script}.br`,
    '/index.htm',
    '/.git/config',
  ])('serves no other file: %s', async (path) => {
    problemOf(await get(path), 'ROUTE_NOT_FOUND');
  });
});
