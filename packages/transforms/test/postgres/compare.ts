import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { cleanColumn, binaryFaults } from '../clean-column.ts';
import { encodeCopy, fromObjects, type CompiledPlan, type Rule, sanitize } from '../../src/index.ts';
import { integer } from '../../src/columns/integer.ts';

interface Compared {
  readonly given: string;
  /** PostgreSQL's own value for the text, or null if PostgreSQL rejects it. */
  readonly cast: string | null;
  /** Value that both our forms of COPY stored, or null if our rule rejected it. */
  readonly binary: string | null;
  readonly text: string | null;
  /** Value that PostgreSQL's own `COPY … csv` stored, for values that our rule accepts. */
  readonly csv: string | null;
  readonly isWrong: boolean;
}

export interface Comparison {
  /** Accepted by the rule, but not the same value in all four. */
  readonly wrong: readonly Compared[];
  /** Accepted by PostgreSQL, rejected by the rule. */
  readonly rejected: readonly string[];
  /** Accepted by the rule, in one form at least, but rejected by PostgreSQL. Such a value would end a whole COPY. */
  readonly looser: readonly string[];
  readonly accepted: number;
}

/**
 * Loads `values` into a column of `type` with our binary COPY, our text COPY, PostgreSQL's own cast and its own `COPY …
 * csv`. Compares the four inside PostgreSQL, byte by byte as stored and as shown. Leaves out values that the rule
 * accepts and PostgreSQL rejects.
 * @param settings session settings such as DateStyle
 */
export async function compareWithPostgres(
  url: string,
  type: string,
  rule: Rule,
  values: readonly string[],
  settings: Readonly<Record<string, string>> = {},
): Promise<Comparison> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const [name, value] of Object.entries({ timezone: 'UTC', ...settings })) {
      await client.query(`SELECT set_config($1, $2, false)`, [name, value]);
    }
    await client.query(schema(type));
    await client.query('SELECT pg_temp.try(n, v) FROM unnest($1::text[]) WITH ORDINALITY AS given(v, n)', [
      values,
    ]);
    const { looser, loaded } = await findLooser(client, rule, values);
    for (const form of ['binary', 'text'] as const) await load(client, form, rule, loaded);
    await loadAccepted(client, values);
    const { rows } = await client.query<Compared>(comparison);
    return {
      wrong: rows.filter(({ isWrong }) => isWrong),
      looser,
      rejected: rows.filter(({ cast, binary }) => cast !== null && binary === null).map(({ given }) => given),
      accepted: rows.filter(({ binary }) => binary !== null).length,
    };
  } finally {
    await client.end();
  }
}

/**
 * Uses an assignment, not a cast, because `'abc'::varchar(2)` is `ab`. Uses a literal, which the type's input function
 * receives together with the column's modifier, as in COPY: the fields of an interval determine what a number means.
 */
const schema = (type: string) => `
  CREATE TEMP TABLE own (n int, given text, v ${type});
  CREATE TEMP TABLE from_binary (n int, v ${type});
  CREATE TEMP TABLE from_text (n int, v ${type});
  CREATE TEMP TABLE from_csv (n int, v ${type});
  CREATE FUNCTION pg_temp.try(n bigint, given text) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN EXECUTE format('INSERT INTO own VALUES (%s, %L, %L)', n, given, given);
    EXCEPTION WHEN others THEN INSERT INTO own VALUES (n, given, NULL); END $$`;

/**
 * Compares with `record_image_eq`, which compares what is stored. It is stricter than a type's equality, and works for
 * types without one.
 */
const comparison = `
  SELECT o.given, o.v::text AS cast, b.v::text AS binary, t.v::text AS text, c.v::text AS csv,
         (b.v IS NOT NULL OR t.v IS NOT NULL) AND
         NOT (record_image_eq(ROW(o.v), ROW(b.v)) AND record_image_eq(ROW(o.v), ROW(t.v)) AND
              record_image_eq(ROW(o.v), ROW(c.v)) AND
              o.v::text IS NOT DISTINCT FROM b.v::text AND o.v::text IS NOT DISTINCT FROM t.v::text) AS "isWrong"
    FROM own o LEFT JOIN from_binary b USING (n) LEFT JOIN from_text t USING (n) LEFT JOIN from_csv c USING (n)
   ORDER BY n`;

type Numbered = readonly [n: number, value: string];

/** Finds the values that the rule accepts in one of its forms and the server's input function rejects. */
async function findLooser(client: pg.Client, rule: Rule, values: readonly string[]) {
  const { rows } = await client.query<{ n: number }>('SELECT n FROM own WHERE v IS NULL');
  const suspects = rows.map(({ n }) => values[n - 1]!);
  const inBinary = binaryFaults(rule, suspects);
  const inText = cleanColumn(rule, suspects);
  const isAccepted = suspects.map((_, i) => inBinary[i] === undefined || !('code' in inText[i]!));
  const left = new Set(rows.filter((_, i) => isAccepted[i]).map(({ n }) => n));
  const loaded = values.map((value, i): Numbered => [i + 1, value]).filter(([n]) => !left.has(n));
  return { looser: suspects.filter((_, i) => isAccepted[i]), loaded };
}

async function load(
  client: pg.Client,
  form: CompiledPlan['form'],
  rule: Rule,
  values: readonly Numbered[],
): Promise<void> {
  const plan: CompiledPlan = {
    form,
    fieldCount: 2,
    columns: [
      { name: 'n', source: 0, rule: integer({ bytes: 4 }), required: true },
      { name: 'v', source: 1, rule, required: true },
    ],
  };
  await pipeline(
    Readable.from(values.map(([n, v]) => ({ n: String(n), v }))),
    fromObjects({ columns: ['n', 'v'] }),
    sanitize({ plan }),
    encodeCopy(),
    client.query(copyFrom(`COPY from_${form} FROM STDIN ${form === 'binary' ? 'BINARY' : ''}`)),
  );
}

/** Loads every value that binary or text COPY accepted once again, through the server's CSV reader. */
async function loadAccepted(client: pg.Client, values: readonly string[]): Promise<void> {
  const { rows } = await client.query<{ n: number }>(
    'SELECT n FROM from_binary UNION SELECT n FROM from_text ORDER BY n',
  );
  const lines = rows.map(({ n }) => `${n},"${values[n - 1]!.replaceAll('"', '""')}"\n`);
  await pipeline(Readable.from(lines), client.query(copyFrom('COPY from_csv FROM STDIN (FORMAT csv)')));
}
