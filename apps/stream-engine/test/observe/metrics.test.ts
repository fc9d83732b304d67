import { readFile } from 'node:fs/promises';
import { RawClient, send, sendCsv, until } from '@repo/faults';
import { createTestDatabase } from '@repo/embedded-postgres/testing';
import { describe, expect, it } from 'vitest';
import { giveKey } from '../access/key-holder.ts';
import { startService } from '../child-service.ts';
import { problemOf } from '../problem-of.ts';
import { startTestService } from '../test-service.ts';

const service = await startTestService({
  schema: 'CREATE TABLE items (id int PRIMARY KEY, label text)',
  importsMax: 2,
  importsWaitMs: 0,
});
const closed = await startTestService({ schema: 'CREATE TABLE items (id int)', auth: 'keys' });
const items = `${service.url}/v1/imports/items`;

/** Samples of the text format, by name and labels. */
async function scrape(url = service.url, headers = {}): Promise<Record<string, number>> {
  const { status, body } = await send(`${url}/metrics`, { method: 'GET', headers });
  expect(status).toBe(200);
  const lines = body
    .toString()
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  return Object.fromEntries(
    lines.map((line) => {
      const [, name, value] = /^(\S+(?:\{.*\})?) (\S+)$/.exec(line)!;
      return [name!, Number(value)];
    }),
  );
}

describe('GET /metrics', () => {
  it('counts imports, rows, rejects, bytes and where the time went', async () => {
    const receipt = JSON.parse((await sendCsv(items, 'id,label\n1,a\n2,b\nx,c\n\n')).body.toString());
    expect((await sendCsv(`${items}?mode=upsert&dryRun=true`, 'id\n1\n')).status).toBe(200);
    problemOf(await sendCsv(items, 'id\n1\n'), 'CONSTRAINT_UNIQUE');
    problemOf(await sendCsv(`${service.url}/v1/imports/nowhere`, 'id\n1\n'), 'TABLE_NOT_FOUND');
    const found = await scrape();
    const table = 'table="public.items"';
    expect(found).toMatchObject({
      [`stream_engine_imports_total{${table},mode="append",state="committed"}`]: 1,
      [`stream_engine_imports_total{${table},mode="append",state="failed"}`]: 1,
      [`stream_engine_imports_total{${table},mode="upsert",state="checked"}`]: 1,
      [`stream_engine_rows_total{${table},fate="loaded"}`]: 2,
      [`stream_engine_rows_total{${table},fate="rejected"}`]: 1,
      [`stream_engine_rows_total{${table},fate="skipped"}`]: 1,
      'stream_engine_rejects_total{code="TYPE_INVALID"}': 1,
      stream_engine_received_bytes_total: 22 + 5,
      'stream_engine_problems_total{code="CONSTRAINT_UNIQUE",status="409"}': 1,
      'stream_engine_problems_total{code="TABLE_NOT_FOUND",status="404"}': 1,
      stream_engine_import_duration_seconds_count: 1,
      stream_engine_import_rows_per_second_count: 1,
      stream_engine_imports_active: 0,
      stream_engine_imports_max: 2,
      stream_engine_pool_connections_max: 8,
    });
    const { waitingForSourceMs, processingMs, waitingForDatabaseMs } = receipt.time;
    expect(found).toMatchObject({
      'stream_engine_import_time_seconds_total{spent="source"}': waitingForSourceMs / 1000,
      'stream_engine_import_time_seconds_total{spent="processing"}': processingMs / 1000,
      'stream_engine_import_time_seconds_total{spent="database"}': waitingForDatabaseMs / 1000,
      'stream_engine_import_time_seconds_total{spent="commit"}': expect.toSatisfy((seconds) => seconds > 0),
    });
  });

  it('shows running imports, and counts rejected ones', async () => {
    const clients = await Promise.all([1, 2].map(() => RawClient.connect(service.port)));
    const chunked = { 'content-type': 'text/csv', 'transfer-encoding': 'chunked' };
    for (const client of clients) client.post('/v1/imports/items', chunked).chunk('id\n');
    await until(async () => (await scrape())['stream_engine_imports_active'] === 2);
    problemOf(await sendCsv(items, 'id\n9\n'), 'CAPACITY_REACHED');
    const found = await scrape();
    expect(found['stream_engine_problems_total{code="CAPACITY_REACHED",status="503"}']).toBe(1);
    expect(found['stream_engine_pool_connections']).toBeGreaterThanOrEqual(2);
    for (const client of clients) client.reset();
    await service.idle();
    const after = await scrape();
    expect(after['stream_engine_imports_active']).toBe(0);
    expect(after['stream_engine_pool_connections_idle']).toBe(after['stream_engine_pool_connections']);
  });

  it('does not count a stored receipt that is sent again', async () => {
    const before = await scrape();
    const headers = { 'idempotency-key': 'once' };
    for (let times = 0; times < 2; times++)
      expect((await sendCsv(items, 'id\n77\n', { headers })).status).toBe(200);
    const committed = 'stream_engine_imports_total{table="public.items",mode="append",state="committed"}';
    expect((await scrape())[committed]! - before[committed]!).toBe(1);
  });

  it('gives the first hundred tables their own label', async () => {
    const rest = Array.from({ length: 101 }, (_, i) => `hundreds.t${i}`);
    const create = rest.map((table) => `CREATE TABLE ${table} (id int)`);
    await service.database.query(['CREATE SCHEMA hundreds', ...create].join(';'));
    const loadRest = async () => {
      for (let table = rest.pop(); table !== undefined; table = rest.pop())
        expect((await sendCsv(`${service.url}/v1/imports/${table}`, 'id\n1\n')).status).toBe(200);
    };
    // These are as many concurrent imports as there are slots.
    await Promise.all([loadRest(), loadRest()]);
    const found = await scrape();
    const tables = Object.keys(found).filter(
      (name) => name.startsWith('stream_engine_rows_total{') && name.includes('fate="loaded"'),
    );
    expect(tables).toHaveLength(101);
    expect(found['stream_engine_rows_total{table="other",fate="loaded"}']).toBe(2);
  });

  it('GET /metrics requires a metrics key if the service requires keys', async () => {
    const ask = (headers = {}) => send(`${closed.url}/metrics`, { method: 'GET', headers });
    problemOf(await ask(), 'KEY_MISSING');
    problemOf(await ask((await giveKey(closed.pool, { name: 'ci' })).headers), 'METRICS_FORBIDDEN');
    const metrics = await giveKey(closed.pool, { name: 'prometheus', seesMetrics: true, tables: [] });
    expect((await ask(metrics.headers)).status).toBe(200);
    problemOf(
      await sendCsv(`${closed.url}/v1/imports/items`, 'id\n1\n', { headers: metrics.headers }),
      'TABLE_FORBIDDEN',
    );
  });
});

describe('a service', async () => {
  const page = await readFile(new URL('../../../../docs/HTTP.md', import.meta.url), 'utf8');
  const database = await createTestDatabase({ schema: 'CREATE TABLE items (id int)' });

  it('a service exports what docs/HTTP.md lists, and metrics of its process', async () => {
    const running = await startService({ DATABASE_URL: database.url, MEMORY_LIMIT: 512 * 1024 * 1024 });
    expect(await scrape(running.url), 'before anything happened').toMatchObject({
      'stream_engine_problems_total{code="ROW_COUNT_MISMATCH",status="500"}': 0,
      'stream_engine_problems_total{code="CAPACITY_REACHED",status="503"}': 0,
      'stream_engine_import_time_seconds_total{spent="commit"}': 0,
    });
    expect((await sendCsv(`${running.url}/v1/imports/items`, 'id\n1\nx\n')).status).toBe(200);
    problemOf(await sendCsv(`${running.url}/v1/imports/nowhere`, 'id\n1\n'), 'TABLE_NOT_FOUND');
    const found = await scrape(running.url);
    const named = (name: string) => name.replace(/\{.*/, '').replace(/_(?:bucket|sum|count)$/, '');
    const told = new Set(
      Object.keys(found)
        .map(named)
        .filter((name) => name.startsWith('stream_engine_')),
    );
    const listed = [...page.matchAll(/^\| `(stream_engine_\w+)/gm)].map(([, name]) => name);
    expect([...told].toSorted()).toEqual(listed.toSorted());
    expect(found).toMatchObject({
      stream_engine_memory_limit_bytes: 512 * 1024 * 1024,
      [`stream_engine_build_info{version="0.1.0",node="${process.version}"}`]: 1,
    });
    expect(found['process_resident_memory_bytes']).toBeGreaterThan(30e6);
    expect(found['nodejs_eventloop_lag_p99_seconds']).toBeGreaterThan(0);
    expect(found['stream_engine_memory_budget_bytes']).toBeLessThan(512 * 1024 * 1024);
    expect(await running.stop()).toBe(0);
  });
});
