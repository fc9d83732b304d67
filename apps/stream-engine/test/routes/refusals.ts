import { type Answer, send, sendCsv, type SendOptions } from '@repo/faults';
import http from 'node:http';
import { afterAll, expect, it } from 'vitest';
import type { ProblemDetails } from '../../src/problem.ts';
import type { ProblemCode } from '../../src/problem-codes.ts';
import { fileForm } from '../form.ts';
import { problemOf } from '../problem-of.ts';
import { startTestService } from '../test-service.ts';

const service = await startTestService({
  schema: 'CREATE TABLE items (id int PRIMARY KEY, label varchar(5), price numeric(6,2) NOT NULL DEFAULT 0)',
  limits: { recordBytesMax: 2000, fieldBytesMax: 1000 },
});
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
afterAll(() => agent.destroy());

export const good = 'id,label\n1,a\n2,b\n';
export const goodForm = fileForm(good);
/** 30,000 records with the ids from 0. */
export const rows = Array.from({ length: 30_000 }, (_, id) => `${id},a\n`).join('');
export const csv = { 'content-type': 'text/csv' };

export interface Refusal {
  readonly name: string;
  readonly code: ProblemCode;
  /** Behind `/v1/imports/`. */
  readonly path?: string;
  readonly request: SendOptions;
  readonly problem?: Partial<ProblemDetails>;
  readonly headers?: http.IncomingHttpHeaders;
}

/** Nothing was loaded, the import holds nothing any more, and the next upload works: on this connection and on another. */
async function expectNoHarm(): Promise<void> {
  await service.idle();
  expect(await service.countRows('items')).toBe(0);
  const url = `${service.url}/v1/imports/items`;
  const again = await sendCsv(url, good, { agent });
  expect({ status: again.status, reused: again.reused }).toEqual({ status: 200, reused: true });
  await service.database.query('TRUNCATE items');
  expect((await send(url, goodForm)).status).toBe(200);
  await service.database.query('TRUNCATE items');
}

/** A test for each: what the refusal says, and that it does no harm. */
export function refusals(cases: readonly Refusal[]): void {
  it.each(cases)('$name: $code', async ({ code, path = 'items', request, problem = {}, headers = {} }) => {
    const answer: Answer = await send(`${service.url}/v1/imports/${path}`, { ...request, agent });
    expect(problemOf(answer, code)).toMatchObject(problem);
    expect(answer.headers).toMatchObject(headers);
    await expectNoHarm();
  });
}

/** A detail that contains this text. */
export const wants = (text: string): string => expect.stringContaining(text) as string;
