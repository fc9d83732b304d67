import { RawClient, sendCsv } from '@repo/faults';
import { afterEach, describe, expect, it } from 'vitest';
import { Admission } from '../../src/imports/admission.ts';
import { Problem } from '../../src/problem.ts';
import { problemOf } from '../problem-of.ts';
import { startTestService } from '../test-service.ts';

const service = await startTestService({
  schema: 'CREATE TABLE items (id int PRIMARY KEY)',
  importsMax: 1,
});
const path = '/v1/imports/items';
const url = `${service.url}${path}`;
const csv = { 'content-type': 'text/csv' };

afterEach(() => service.database.query('TRUNCATE items'));

/** An import that has its slot and has not ended. */
async function openImport(): Promise<RawClient> {
  const client = await RawClient.connect(service.port);
  client.post(path, { ...csv, 'transfer-encoding': 'chunked', expect: '100-continue' });
  await client.has('100 Continue');
  return client.forget().chunk('id\n1\n');
}

describe('a second import with one slot', () => {
  it('is refused before its body is read, and asked to come again', async () => {
    const first = await openImport();
    const second = await RawClient.connect(service.port);
    second.post(path, { ...csv, 'content-length': 1e9, expect: '100-continue' });
    const { detail } = problemOf(await second.answer(), 'CAPACITY_REACHED');
    expect(detail).toContain('1 imports are running already');
    expect(second.received).toMatch(/^HTTP\/1\.1 503/);
    await second.closed();
    problemOf(await sendCsv(url, 'id\n2\n'), 'CAPACITY_REACHED');
    first.chunk('');
    expect((await first.answer()).status).toBe(200);
    await first.finish().closed();
    expect(await service.database.query('SELECT id FROM items')).toEqual([{ id: 1 }]);
  });

  it.each<[string, (client: RawClient) => Promise<unknown>]>([
    ['succeeded', async (client) => (await client.chunk('').answer()).status],
    [
      'failed',
      async (client) => problemOf(await client.chunk('2,3\n"').chunk('').answer(), 'QUOTE_UNTERMINATED'),
    ],
    ['was torn', async (client) => problemOf(await client.finish().answer(), 'BODY_TRUNCATED')],
    ['was reset', async (client) => client.reset()],
  ])('is let in after the first %s', async (_how, end) => {
    const first = await openImport();
    await end(first);
    await service.idle();
    expect((await sendCsv(url, 'id\n2\n')).status).toBe(200);
    first.socket.destroy();
  });

  it.each([
    ['an unknown table', `${service.url}/v1/imports/nowhere`],
    ['an invalid parameter', `${url}?maxRejects=x`],
  ])('is let in after %s', async (_what, refused) => {
    expect((await sendCsv(refused, 'id\n1\n')).status).toBeGreaterThanOrEqual(400);
    expect((await sendCsv(url, 'id\n2\n')).status).toBe(200);
  });
});

describe('Admission', () => {
  it('counts what runs, and frees a slot however it ends', async () => {
    const admission = new Admission(2);
    const results = await Promise.allSettled([
      admission.run(async () => admission.active),
      admission.run(() => Promise.reject(new Error('broken'))),
      admission.run(async () => 'one too many'),
    ]);
    expect(results[0]).toEqual({ status: 'fulfilled', value: 1 });
    expect(results[1]).toMatchObject({ status: 'rejected', reason: { message: 'broken' } });
    expect(results[2]).toMatchObject({ status: 'rejected', reason: { code: 'CAPACITY_REACHED' } });
    expect((results[2] as PromiseRejectedResult).reason).toBeInstanceOf(Problem);
    expect(admission.active).toBe(0);
    expect(await admission.run(async () => 'again')).toBe('again');
  });

  it('frees the slot of work that throws before its first await', async () => {
    const admission = new Admission(1);
    const thrown = admission.run(() => {
      throw new Error('at once');
    });
    await expect(thrown).rejects.toThrow('at once');
    expect(admission.active).toBe(0);
  });
});
