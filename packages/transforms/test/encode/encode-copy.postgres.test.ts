import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createTestDatabase } from '@repo/embedded-postgres/testing';
import fc from 'fast-check';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { encodeCopy, type CompiledPlan, type Rule, sanitize, scanRecords } from '../../src/index.ts';
import { date } from '../../src/columns/date.ts';
import { email } from '../../src/columns/email.ts';
import { integer } from '../../src/columns/integer.ts';
import { numeric } from '../../src/columns/numeric.ts';
import { opaque } from '../../src/columns/opaque.ts';
import { text } from '../../src/columns/text.ts';
import { timestamptz } from '../../src/columns/timestamptz.ts';
import { runs } from '../env.ts';
import { splitEvery } from '../split.ts';

const { url } = await createTestDatabase({
  schema: `
    CREATE TYPE mood AS ENUM ('sad', 'it''s ok', E'tab\\there');
    CREATE TABLE one_text (v text);
    CREATE TABLE by_binary (id bigint, email text, name text, born date, seen timestamptz, amount numeric(12,2), small smallint);
    CREATE TABLE by_text (LIKE by_binary);
    CREATE TABLE moods (id int, v mood, tags text[]);`,
});

const client = new pg.Client({ connectionString: url });
beforeAll(() => client.connect());
afterAll(() => client.end());

const rules: Record<string, Rule> = {
  id: integer({ bytes: 8 }),
  email: email(),
  born: date(),
  seen: timestamptz(),
  amount: numeric({ precision: 12, scale: 2 }),
  small: integer({ bytes: 2 }),
  v: text(),
  name: text(),
};

/** @returns the number of rows that PostgreSQL reports */
async function load(
  table: string,
  file: Buffer,
  form: CompiledPlan['form'],
  own: Record<string, Rule> = {},
): Promise<number | null> {
  const plan = (header: readonly string[]): CompiledPlan => ({
    form,
    fieldCount: header.length,
    columns: header.map((name, source) => ({
      name,
      source,
      rule: { ...rules, ...own }[name]!,
      required: false,
    })),
  });
  const copy = client.query(copyFrom(`COPY ${table} FROM STDIN ${form === 'binary' ? 'BINARY' : ''}`));
  await pipeline(
    Readable.from(splitEvery(file, 1000)),
    scanRecords(),
    sanitize({ plan }),
    encodeCopy(),
    copy,
  );
  return copy.rowCount;
}

const poisonous = ['\\.', '\\N', '', '\\', '\\\\.', 'a\n\\.\nb', '\\.\n', '\n', '\r', '\t', '"', 'end'];

for (const form of ['text', 'binary'] as const) {
  it(`${form}: loads a record \\. like any other`, async () => {
    await client.query('TRUNCATE one_text');
    const file = `v\n${poisonous.map((value) => `"${value.replaceAll('"', '""')}"`).join('\n')}\n\n\\.\n`;
    expect(await load('one_text', Buffer.from(file), form)).toBe(poisonous.length + 2);
    const { rows } = await client.query<{ v: string | null }>('SELECT v FROM one_text');
    expect(rows.map(({ v }) => v)).toEqual([...poisonous, null, '\\.']);
  });

  it(`${form}: loads no row from a file with only a header`, async () => {
    await client.query('TRUNCATE one_text');
    expect(await load('one_text', Buffer.from('v\n'), form)).toBe(0);
  });
}

const maybe = (arbitrary: fc.Arbitrary<string>) =>
  fc.oneof({ weight: 4, arbitrary }, fc.constantFrom('', '""'));
const words = fc
  .array(fc.constantFrom('a', 'ü', '🙂', '""', ',', '\n', '\r\n', '\\', '\t', "'", ' '), { maxLength: 12 })
  .map((parts) => `"${parts.join('')}"`);
const record = fc.tuple(
  fc.bigInt(-(2n ** 63n) - 2n, 2n ** 63n + 1n).map(String),
  maybe(fc.constantFrom('A@b.org', ' a.b@c.de ', 'jörg@Example.com', 'no address')),
  maybe(words),
  maybe(fc.constantFrom('2024-02-29', '2023-02-29', '5 Jan 2024', '2024/3/4', 'infinity', '0044-03-15 BC')),
  maybe(
    fc.constantFrom('2024-01-05T10:30:00+02:00', '1999-12-31 23:59:59.999999', '-infinity', '2024-13-01'),
  ),
  maybe(fc.double({ noNaN: true, min: -1e11, max: 1e11 }).map(String)),
  maybe(fc.integer({ min: -40_000, max: 40_000 }).map(String)),
);

it('binary and text COPY load the same rows from any file', async () => {
  const records = fc.sample(record, runs(5000)).map((fields) => fields.join(','));
  const file = Buffer.from(`id,email,name,born,seen,amount,small\n${records.join('\r\n')}\r\n`);
  const loaded = await load('by_binary', file, 'binary');
  expect(loaded).toBeGreaterThan(500);
  expect(await load('by_text', file, 'text')).toBe(loaded);
  const { rows } = await client.query(
    `(SELECT *, amount::text FROM by_binary EXCEPT ALL SELECT *, amount::text FROM by_text)
     UNION ALL (SELECT *, amount::text FROM by_text EXCEPT ALL SELECT *, amount::text FROM by_binary)`,
  );
  expect(rows).toEqual([]);
});

it('text: passes types that only the server knows to its own input function', async () => {
  const file = 'id,v,tags\n1,it\'s ok,"{a,""b, c""}"\n2,"tab\there","{""\\\\"",NULL}"\n3,,{}\n';
  expect(await load('moods', Buffer.from(file), 'text', { v: opaque(), tags: opaque() })).toBe(3);
  const { rows } = await client.query('SELECT id, v::text, tags FROM moods ORDER BY id');
  expect(rows).toEqual([
    { id: 1, v: "it's ok", tags: ['a', 'b, c'] },
    { id: 2, v: 'tab\there', tags: ['\\', null] },
    { id: 3, v: null, tags: [] },
  ]);
});
