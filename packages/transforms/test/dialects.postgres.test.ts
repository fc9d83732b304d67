import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createTestDatabase } from '@repo/embedded-postgres/testing';
import fc from 'fast-check';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { compilePlan, dialectOf, encodeCopy, sanitize, scanRecords } from '../src/index.ts';
import { type GeneratedFile, fileInDialect } from './dialect-arbitrary.ts';
import { runs } from './env.ts';

const { url } = await createTestDatabase({
  schema: 'CREATE TABLE ours (a text, b text, c text); CREATE TABLE theirs (a text, b text, c text)',
});
const client = new pg.Client({ connectionString: url });
beforeAll(() => client.connect());
afterAll(() => client.end());

/** Files without comments, and without what PostgreSQL's reader rejects: a bare CR, a line `\.`. */
const file = fileInDialect({ columns: 3, lineEnds: ['\n', '\r\n'] }).filter(
  ({ options, file: bytes }) => options.comment === undefined && !/^\\\.$/m.test(bytes.toString()),
);

/** What means NULL, as COPY's options and ours. */
interface NullReading {
  readonly word?: string;
  /** Whether a quoted field may be NULL. */
  readonly quoted?: boolean;
  /** Whether an empty field is the empty text, as it always is in COPY with a word. */
  readonly emptyText?: boolean;
}
const nullReadings = fc.oneof(
  fc.constantFrom<NullReading>({}, { quoted: true }, { emptyText: true }),
  fc.record<NullReading>({
    word: fc.constantFrom('NA', 'N', 'a b', '\\'),
    quoted: fc.boolean(),
    emptyText: fc.constant(true),
  }),
);

const literal = (value: string) => `'${value.replaceAll("'", "''")}'`;

async function loadTheirs(
  { file: bytes, options }: GeneratedFile,
  { word, quoted = false, emptyText = false }: NullReading,
): Promise<void> {
  const { delimiter, quote, escape } = options;
  const copy = client.query(
    copyFrom(
      `COPY theirs FROM STDIN (FORMAT csv, DELIMITER ${literal(delimiter)},
       QUOTE ${quote === 'none' ? "E'\\x02'" : literal(quote)}
       ${escape === undefined ? '' : `, ESCAPE ${literal(escape)}`}
       ${word === undefined ? '' : `, NULL ${literal(word)}`}
       ${quoted ? ', FORCE_NULL (a, b, c)' : ''}
       ${emptyText && word === undefined ? ', FORCE_NOT_NULL (a, b, c)' : ''})`,
    ),
  );
  await pipeline(Readable.from([bytes]), copy);
}

async function loadOurs(
  { file: bytes, options }: GeneratedFile,
  { word, quoted = false, emptyText = false }: NullReading,
): Promise<void> {
  const values = {
    ...(word !== undefined && { nullWords: [word] }),
    nullQuoted: quoted,
    empty: emptyText ? 'text' : 'null',
  } as const;
  const plan = compilePlan({
    form: 'text',
    fieldCount: 3,
    columns: ['a', 'b', 'c'].map((name, source) => ({ name, source, type: 'text', options: values })),
  });
  const clean = sanitize({ plan });
  const scan = scanRecords({ dialect: dialectOf({ ...options, header: false }) });
  await pipeline(
    Readable.from([bytes]),
    scan,
    clean,
    encodeCopy(),
    client.query(copyFrom('COPY ours FROM STDIN')),
  );
  expect(clean.outcome.rejected + clean.outcome.skipped).toBe(0);
}

const differences = `
  SELECT (SELECT count(*)::int FROM ours) AS rows,
         (SELECT count(*)::int FROM (TABLE ours EXCEPT ALL TABLE theirs) AS x) AS more,
         (SELECT count(*)::int FROM (TABLE theirs EXCEPT ALL TABLE ours) AS x) AS less`;

it('loads the same rows as COPY … csv with the same DELIMITER, QUOTE, ESCAPE, NULL and FORCE_ options', async () => {
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(file, nullReadings, async (drawn, reading) => {
      const { word } = reading;
      fc.pre(drawn.records.length > 0);
      fc.pre(word === undefined || !word.includes(drawn.options.delimiter));
      await client.query('TRUNCATE ours, theirs');
      await loadTheirs(drawn, reading);
      await loadOurs(drawn, reading);
      const { rows } = await client.query(differences);
      expect(rows).toEqual([{ rows: drawn.records.length, more: 0, less: 0 }]);
      compared += drawn.records.length * 3;
    }),
    runs(150),
  );
  expect(compared).toBeGreaterThan(1000);
});
