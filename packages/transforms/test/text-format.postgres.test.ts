import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createTestDatabase } from '@repo/embedded-postgres/testing';
import fc from 'fast-check';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { compilePlan, dialectOf, encodeCopy, sanitize, scanRecords } from '../src/index.ts';
import { runs } from './env.ts';

const { url } = await createTestDatabase({
  schema: 'CREATE TABLE ours (a text, b text); CREATE TABLE theirs (a text, b text)',
});
const client = new pg.Client({ connectionString: url });
beforeAll(() => client.connect());
afterAll(() => client.end());

const delimiters = ['\t', '|', ' ', '\u0001', 'X'];

/** Parts of fields; `D` stands for the delimiter. `\.` is missing: it ends COPY's data, and rejects our record. */
const part = fc.oneof(
  { weight: 10, arbitrary: fc.constantFrom('a', 'N', 'x', '4', '1', '9', 'é', '"', "'", ',', '\\N', '\\\\') },
  { weight: 10, arbitrary: fc.constantFrom('\\D', '\\n', '\\\n', '\\\r', '\\b', '\\f', '\\r', '\\t', '\\v') },
  {
    weight: 10,
    arbitrary: fc.constantFrom('\\x', '\\x4', '\\x41', '\\xG', '\\X41', '\\q', '\\é', '\\101', '\\47'),
  },
  { weight: 3, arbitrary: fc.constantFrom('\\8', '\\303\\251', '\\xc3\\xa9') },
  // Not UTF-8, or NUL.
  { weight: 1, arbitrary: fc.constantFrom('\\xe9', '\\x00', '\\0', '\\200', '\\777') },
);
const field = fc.array(part, { maxLength: 5 }).map((parts) => parts.join(''));

interface TextFile {
  readonly file: Buffer;
  readonly delimiter: string;
}

const textFile: fc.Arbitrary<TextFile> = fc
  .record({
    delimiter: fc.constantFrom(...delimiters),
    lineEnd: fc.constantFrom('\n', '\n', '\r\n', '\r'),
    records: fc.array(fc.tuple(field, field), { minLength: 1, maxLength: 3 }),
    isCut: fc.boolean(),
  })
  .map(({ delimiter, lineEnd, records, isCut }) => {
    const lines = records.map((fields) => fields.join('D') + lineEnd);
    const text = lines.join('').replaceAll('D', delimiter);
    const whole = isCut ? text.slice(0, -lineEnd.length) : text;
    return { file: Buffer.from(whole), delimiter };
  });

/** @returns whether PostgreSQL accepts the file */
async function loadTheirs({ file, delimiter }: TextFile): Promise<boolean> {
  const copy = client.query(
    copyFrom(
      `COPY theirs FROM STDIN (FORMAT text, DELIMITER E'\\x${Buffer.from(delimiter).toString('hex')}')`,
    ),
  );
  try {
    await pipeline(Readable.from([file]), copy);
    return true;
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error;
    return false;
  }
}

async function loadOurs({ file, delimiter }: TextFile): Promise<boolean> {
  const options = { nullWords: ['\\N'], empty: 'text' } as const;
  const columns = ['a', 'b'].map((name, source) => ({ name, source, type: 'text', options }) as const);
  const clean = sanitize({ plan: compilePlan({ form: 'binary', fieldCount: 2, columns }) });
  const dialect = dialectOf({ delimiter, quote: 'none', escape: '\\', header: false });
  const copy = client.query(copyFrom('COPY ours FROM STDIN (FORMAT binary)'));
  await pipeline(Readable.from([file]), scanRecords({ dialect }), clean, encodeCopy(), copy);
  return clean.outcome.rejected === 0;
}

async function rowsOf(table: string): Promise<unknown[]> {
  const { rows } = await client.query({ text: `DELETE FROM ${table} RETURNING *`, rowMode: 'array' });
  return rows;
}

it('reads the same rows as COPY in text format, and rejects what it rejects', async () => {
  const seen = { accepted: 0, rejected: 0 };
  await fc.assert(
    fc.asyncProperty(textFile, async (drawn) => {
      const isAccepted = await loadTheirs(drawn);
      expect(await loadOurs(drawn)).toBe(isAccepted);
      const [ours, theirs] = [await rowsOf('ours'), await rowsOf('theirs')];
      // Of a file that PostgreSQL rejects, it loads no row.
      expect(isAccepted ? ours : []).toEqual(theirs);
      seen[isAccepted ? 'accepted' : 'rejected']++;
    }),
    runs(200),
  );
  expect(seen.accepted).toBeGreaterThan(100);
  expect(seen.rejected).toBeGreaterThan(20);
});
