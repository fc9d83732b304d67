import { type Answer, RawClient, send, sendCsv } from '@repo/faults';
import http from 'node:http';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { problemOf } from '../problem-of.ts';
import { startTestService } from '../test-service.ts';
import { bodies } from './areas/bodies.ts';
import { compression } from './areas/compression.ts';
import { constraints } from './areas/constraints.ts';
import { csvHeaders } from './areas/csv-headers.ts';
import { csvRecords } from './areas/csv-records.ts';
import { dialects } from './areas/dialects.ts';
import { foreignContent } from './areas/foreign-content.ts';
import { forms } from './areas/forms.ts';
import { framing } from './areas/framing.ts';
import { heads } from './areas/heads.ts';
import { names } from './areas/names.ts';
import { parameters } from './areas/parameters.ts';
import { values } from './areas/values.ts';
import { good, type RawRequest, type Refusal } from './refusal.ts';
import { rowsThere, schema } from './schema.ts';

const areas: Readonly<Record<string, readonly Refusal[]>> = {
  'the head of a request': heads,
  'the framing of a body': framing,
  'a body': bodies,
  'a form': forms,
  'a compressed file': compression,
  'a file that is not CSV': foreignContent,
  'a header': csvHeaders,
  'a record': csvRecords,
  'a dialect': dialects,
  'a value': values,
  'a parameter': parameters,
  'a row': constraints,
  'a table called': names,
};

// One slot: an import that did not free its slot would block the next.
const service = await startTestService({
  schema,
  importsMax: 1,
  limits: { recordBytesMax: 2000, fieldBytesMax: 1000 },
});
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
afterAll(() => agent.destroy());
const items = '/v1/imports/items';
// Connects before the first rejection, which may use another connection.
await send(`${service.url}/livez`, { method: 'GET', agent });

afterEach(() => service.database.query('DELETE FROM items'));

describe.each(Object.entries(areas))('%s', (area, refusals) => {
  it.each(refusals)(`${area} $name is rejected with $code`, async (refusal) => {
    const { code, table = 'items', path = table, request, problem = {}, headers = {} } = refusal;
    const answer = await ('bytes' in request
      ? sendRaw(request)
      : send(`${service.url}/v1/imports/${path}`, { ...request, agent }));
    const { position, ...others } = problem;
    const details = problemOf(answer, code);
    expect(details).toMatchObject(others);
    expect(details.position).toEqual(position);
    expect(answer.headers).toMatchObject(headers);
    await service.idle();
    expect(await service.countRows(table)).toBe(rowsThere[table] ?? 0);
    // The connection still works. That the slot and the database's connections do, the next case shows.
    const { status, reused } = await send(`${service.url}/livez`, { method: 'GET', agent });
    expect({ status, reused }).toEqual({ status: 200, reused: true });
  });

  it(`after all cases of ${area}, the service loads a file`, async () => {
    const { status, reused } = await sendCsv(service.url + items, good, { agent });
    expect({ status, reused }).toEqual({ status: 200, reused: true });
  });
});

/** Sends the bytes, and a further upload if the connection should stay open. */
async function sendRaw({ bytes, connection, fin = false }: RawRequest): Promise<Answer> {
  const client = await RawClient.connect(service.port);
  client.write(bytes);
  if (fin) client.finish();
  const answer = await client.answer();
  if (connection === 'closed') {
    await client.closed();
    return answer;
  }
  await service.idle();
  client.forget().post(`${items}?dryRun=true`, { 'content-length': good.length }).write(good);
  expect((await client.answer()).status).toBe(200);
  client.finish();
  await client.closed();
  return answer;
}

describe('the suite', () => {
  const all = Object.values(areas).flat();

  it('has at least 90 cases, and no empty area', () => {
    expect(all.length).toBeGreaterThanOrEqual(90);
    for (const [area, refusals] of Object.entries(areas)) expect(refusals.length, area).toBeGreaterThan(5);
  });

  it('has no two cases of the same name in an area', () => {
    for (const [area, refusals] of Object.entries(areas))
      expect(new Set(refusals.map(({ name }) => name)).size, area).toBe(refusals.length);
  });
});
