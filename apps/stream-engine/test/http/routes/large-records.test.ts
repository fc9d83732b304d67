import type { ProgressState } from '@repo/engine';
import { type Answer, RawClient, send, sendCsv, until } from '@repo/faults';
import { LARGE_RECORD_BYTES } from '@repo/transforms';
import { afterEach, describe, expect, it } from 'vitest';
import { problemOf } from '../../problem-of.ts';
import { receiptOf } from '../../receipt-of.ts';
import { startTestService } from '../../test-service.ts';

const service = await startTestService({
  schema: 'CREATE TABLE items (id int PRIMARY KEY, label text)',
  largeRecordsMax: 1,
  clientPatience: { stallMs: 30_000, rateMin: 0, rateMs: 1 },
});
const url = `${service.url}/v1/imports/items`;

afterEach(async () => {
  await service.idle();
  await service.database.query('TRUNCATE items');
});

const label = 'x'.repeat(2 * LARGE_RECORD_BYTES);
const large = (id: number) => `id,label\n${id},${label}\n`;

let keys = 0;
const newKey = () => `large-${++keys}`;

/** Starts an import that stays in the middle of a large record. */
async function beginLarge(id: number) {
  const client = await RawClient.connect(service.port);
  const file = Buffer.from(large(id));
  const key = newKey();
  const half = 1.5 * LARGE_RECORD_BYTES;
  const headers = { 'content-type': 'text/csv', 'content-length': file.length, 'idempotency-key': key };
  client.post('/v1/imports/items', headers).write(file.subarray(0, half));
  await until(async () => ((await progressOf(key))?.bytes.received ?? 0) >= half);
  return { client, rest: file.subarray(half) };
}

/** Sends a whole file with a large record. @returns the answer, and whether it has arrived */
function sendLarge(id: number) {
  const key = newKey();
  const state = { key, hasAnswer: false };
  const headers = { 'content-type': 'text/csv', 'idempotency-key': key };
  const answer = send(url, { headers, body: Buffer.from(large(id)) }).finally(() => {
    state.hasAnswer = true;
  });
  return { state, answer };
}

async function isGathering({ key }: { readonly key: string }): Promise<boolean> {
  return ((await progressOf(key))?.bytes.received ?? 0) >= LARGE_RECORD_BYTES;
}

describe('a file with records of megabytes', () => {
  it('waits for another one to end, while other files do not', async () => {
    const first = await beginLarge(1);
    const second = sendLarge(2);
    await until(() => isGathering(second.state));
    for (const id of [3, 4, 5]) receiptOf(await sendCsv(url, `id,label\n${id},a\n`));
    expect(second.state.hasAnswer).toBe(false);
    first.client.write(first.rest);
    receiptOf(await first.client.answer());
    first.client.finish();
    expect(receiptOf(await second.answer).rows.loaded).toBe(1);
    expect(await service.countRows('items')).toBe(5);
  });

  it('continues when the client of the other one goes away', async () => {
    const first = await beginLarge(1);
    const second = sendLarge(2);
    await until(() => isGathering(second.state));
    first.client.reset();
    receiptOf(await second.answer);
    expect(await service.database.query('SELECT id FROM items')).toEqual([{ id: 2 }]);
  });

  it('a file with large records can be cancelled while it waits, and then blocks no one', async () => {
    const first = await beginLarge(1);
    const second = sendLarge(2);
    await until(() => isGathering(second.state));
    const third = sendLarge(3);
    await until(() => isGathering(third.state));
    const cancelled = await send(`${service.url}/v1/imports/${second.state.key}`, { method: 'DELETE' });
    expect(cancelled.status).toBe(200);
    problemOf(await second.answer, 'IMPORT_CANCELLED');
    first.client.write(first.rest);
    receiptOf(await first.client.answer());
    first.client.finish();
    receiptOf(await third.answer);
    receiptOf(await sendLarge(4).answer);
    expect(await service.countRows('items')).toBe(3);
  });
});

async function progressOf(key: string): Promise<ProgressState | undefined> {
  const { body }: Answer = await send(`${service.url}/v1/imports/${key}`, { method: 'GET' });
  return JSON.parse(body.toString()).progress;
}
