import { sendCsv } from '@repo/faults';
import { beforeEach, describe, expect, it } from 'vitest';
import { startTestService } from '../../test-service.ts';

/** The maximum number of columns in PostgreSQL, and the maximum number of bigints that fit into one page of 8 KiB. */
const tables = {
  widest: { columns: 1600, type: 'int' },
  fullest: { columns: 1017, type: 'bigint' },
} as const;
const namesOf = (count: number) => Array.from({ length: count }, (_, c) => `c${c}`);

const service = await startTestService({
  schema: Object.entries(tables)
    .map(([name, { columns, type }]) => {
      const definitions = namesOf(columns).map((column) => `${column} ${type}`);
      return `CREATE TABLE ${name} (${definitions.join(', ')}, PRIMARY KEY (c0));`;
    })
    .join('\n'),
});

beforeEach(() => service.database.query('TRUNCATE widest, fullest'));

const modes = [
  { query: 'mode=append&onConstraint=reject', counts: { loaded: 2, rejected: 1, skipped: 0 }, last: 1 },
  { query: 'mode=replace&onConstraint=reject&maxRejects=1', counts: { loaded: 2, rejected: 1 }, last: 1 },
  { query: 'mode=upsert', counts: { loaded: 2, rejected: 0, skipped: 1 }, last: 3 },
  { query: 'mode=insert-new', counts: { loaded: 2, rejected: 0, skipped: 1 }, last: 1 },
];

describe.each(['widest', 'fullest'] as const)('the %s table', (name) => {
  it.each(modes)('loads a file of all its columns with $query', async ({ query, counts, last }) => {
    const { columns } = tables[name];
    const record = (key: number, value: number) => [key, ...Array(columns - 1).fill(value)].join(',');
    const file = `${namesOf(columns).join(',')}\n${record(1, 1)}\n${record(2, 2)}\n${record(1, 3)}\n`;
    const { status, body } = await sendCsv(`${service.url}/v1/imports/${name}?${query}`, file);
    expect(status, body.toString()).toBe(200);
    expect(JSON.parse(body.toString()).rows).toMatchObject({ read: 3, ...counts });
    expect(
      await service.database.query(`SELECT c0::int, c${columns - 1}::int AS last FROM ${name} ORDER BY 1`),
    ).toEqual([
      { c0: 1, last },
      { c0: 2, last: 2 },
    ]);
  });
});
