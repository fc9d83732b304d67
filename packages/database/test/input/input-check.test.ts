import { describe, expect, it } from 'vitest';
import { createPool, findTable, InputCheck, type ServerReading } from '../../src/index.ts';
import { createLimitedRole } from '../limited-role.ts';
import { openTestPool, rejectionOf, until } from '../test-pool.ts';

const { database, pool } = await openTestPool(`
  CREATE EXTENSION hstore;
  CREATE EXTENSION ltree;
  CREATE TYPE mood AS ENUM ('sad', 'ok');
  CREATE DOMAIN percent AS int CHECK (VALUE <= 100);
  CREATE DOMAIN tags AS text[] CHECK (cardinality(VALUE) < 3);
  CREATE TYPE pair AS (a int, b varchar(2));
  CREATE DOMAIN named AS text CHECK (VALUE <> 'slow' OR pg_sleep(30) IS NULL);
  CREATE FUNCTION probe(text) RETURNS bool LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'id %', pg_current_xact_id_if_assigned(); END $$;
  CREATE DOMAIN probe AS text CHECK (probe(VALUE));
  CREATE TABLE things (probe probe[], ints int[], shorts varchar(3)[], price money, place point, span int4range, spans int4multirange,
    days date[], moods mood[], shares percent[], tags tags, pair pair, doc xml, words tsvector, pairs hstore, path ltree,
    "char" "char"[], fixed char(2)[], bits bit(3)[], names named[], loose char[], relation regclass)`);

/** A `text[]` in binary form. */
function textArray(texts: readonly string[]): Buffer {
  const head = Buffer.alloc(20);
  for (const [i, word] of [texts.length === 0 ? 0 : 1, 0, 25, texts.length, 1].entries())
    head.writeInt32BE(word, 4 * i);
  const items = texts.flatMap((text) => {
    const bytes = Buffer.from(text);
    const size = Buffer.alloc(4);
    size.writeInt32BE(bytes.length);
    return [size, bytes];
  });
  return Buffer.concat([texts.length === 0 ? head.subarray(0, 12) : head, ...items]);
}

const { signal } = new AbortController();

async function checkOf(columns: readonly string[], reading?: ServerReading, of = pool): Promise<InputCheck> {
  const table = (await findTable(pool, 'things'))!;
  const types = columns.map((name) => {
    const { type } = table.columns.find((column) => column.name === name)!;
    return { oid: type.baseOid, modifier: type.modifier };
  });
  return new InputCheck(of, types, reading);
}

async function faultsOf(column: string, texts: readonly string[], reading?: ServerReading) {
  const check = await checkOf([column], reading);
  return (await check.find([textArray(texts)], signal)).map(({ index, code, reason }) => [
    texts[index],
    code,
    reason,
  ]);
}

describe('finds what the input function of a type rejects, with its reason:', () => {
  it.each([
    [
      'ints',
      ['{1,2}', '{1,x}', '', '{1}'],
      [
        ['{1,x}', 'TYPE_INVALID', 'invalid input syntax for type integer: "x"'],
        ['', 'TYPE_INVALID', /^malformed array literal/],
      ],
    ],
    [
      'ints',
      ['[1,2]', '{99999999999}'],
      [
        ['[1,2]', 'TYPE_INVALID', /array dimensions/],
        ['{99999999999}', 'OUT_OF_RANGE', 'value "99999999999" is out of range for type integer'],
      ],
    ],
    ['shorts', ['{abc}', '{abcd}'], [['{abcd}', 'TOO_LONG', 'value too long for type character varying(3)']]],
    ['fixed', ['{ab}', '{abc}'], [['{abc}', 'TOO_LONG', 'value too long for type character(2)']]],
    ['loose', ['{a}', '{ab}'], [['{ab}', 'TOO_LONG', 'value too long for type character(1)']]],
    ['bits', ['{101}', '{1}'], [['{1}', 'TYPE_INVALID', 'bit string length 1 does not match type bit(3)']]],
    ['price', ['$1,000.50', 'x'], [['x', 'TYPE_INVALID', 'invalid input syntax for type money']]],
    ['place', ['(1,2)', '(1,2'], [['(1,2', 'TYPE_INVALID', 'invalid input syntax for type point']]],
    [
      'span',
      ['[1,5)', '[5,1)'],
      [['[5,1)', 'TYPE_INVALID', 'range lower bound must be less than or equal to range upper bound']],
    ],
    ['spans', ['{[1,5)}', '[1,5)'], [['[1,5)', 'TYPE_INVALID', /^malformed multirange literal/]]],
    [
      'moods',
      ['{sad,ok}', '{glad}'],
      [['{glad}', 'TYPE_INVALID', 'invalid input value for enum mood: "glad"']],
    ],
    [
      'shares',
      ['{100}', '{101}'],
      [['{101}', 'TYPE_INVALID', 'value for domain percent violates check constraint "percent_check"']],
    ],
    ['tags', ['{a,b,c}', '{a'], [['{a', 'TYPE_INVALID', /^malformed array literal/]]],
    [
      'pair',
      ['(1,ab)', '(1,abc)', '(1)', 'x'],
      [
        ['(1,abc)', 'TOO_LONG', /varying\(2\)/],
        ['(1)', 'TYPE_INVALID', 'malformed record literal (Too few columns.)'],
        ['x', 'TYPE_INVALID', /^malformed record/],
      ],
    ],
    ['doc', ['<a/>', 'text', '<a>'], [['<a>', 'TYPE_INVALID', /^invalid XML content/]]],
    ['words', ["a 'b c'", "'a"], [["'a", 'TYPE_INVALID', 'syntax error in tsvector']]],
    ['pairs', ['a=>1', 'a=>'], [['a=>', 'TYPE_INVALID', /syntax error/]]],
    ['path', ['a.b', 'a..b'], [['a..b', 'TYPE_INVALID', /^ltree syntax error/]]],
    [
      'relation',
      ['things', 'no_such_table'],
      [['no_such_table', 'TYPE_INVALID', 'relation "no_such_table" does not exist']],
    ],
    ['ints', [], []],
  ] as const)('%s %j', async (column, texts, expected) => {
    const found = await faultsOf(column, texts);
    expect(found.map(([text, code]) => [text, code])).toEqual(expected.map(([text, code]) => [text, code]));
    const unlike = expected.filter(([, , reason], i) =>
      typeof reason === 'string' ? reason !== found[i]![2] : !reason.test(found[i]![2]!),
    );
    expect(unlike, JSON.stringify(found)).toEqual([]);
  });
});

it('reads dates as the COPY does', async () => {
  expect(await faultsOf('days', ['{03/04/2024}'], { DateStyle: 'ISO, DMY', TimeZone: 'UTC' })).toEqual([]);
  expect(await faultsOf('days', ['{03/04/2024}'], { DateStyle: 'ISO, YMD', TimeZone: 'UTC' })).toMatchObject([
    ['{03/04/2024}', 'OUT_OF_RANGE', expect.anything()],
  ]);
});

it('checks several types in one call, and each text once', async () => {
  const check = await checkOf(['ints', 'place']);
  const texts = [
    ['{1}', '{x}'],
    ['y', '(1,2)', 'z'],
  ].map(textArray);
  const found = await check.find(texts, signal);
  expect(found.map(({ type, index }) => [type, index])).toEqual([
    [0, 1],
    [1, 0],
    [1, 2],
  ]);
  expect(await check.find([['{1}'], []].map(textArray), signal)).toEqual([]);
});

it('cuts long reasons, and repeats no long value', async () => {
  const long = `{${'ü'.repeat(5000)}`;
  const found = await faultsOf('ints', [long, `{"${'x'.repeat(5000)}"}`]);
  expect(found.map(([, , reason]) => reason!.length)).toEqual([expect.any(Number), 160]);
  expect(found[0]![2]).not.toContain('ü');
});

it('writes nothing: no transaction id, and no setting that stays', async () => {
  expect(await faultsOf('probe', ['{a}', '{b}'])).toEqual([
    ['{a}', 'TYPE_INVALID', 'id <NULL>'],
    ['{b}', 'TYPE_INVALID', 'id <NULL>'],
  ]);
  const { rows } = await pool.query(`SELECT current_setting('stream_engine.faults', true) AS faults`);
  expect(rows[0].faults || null).toBeNull();
});

it('leaves texts to COPY that the server cannot read at all', async () => {
  expect(await faultsOf('days', ['{x}'], { DateStyle: 'ISO, DMY', TimeZone: 'Atlantis' })).toEqual([]);
});

it('a role that may not run PL/pgSQL checks nothing, and says why', async () => {
  await database.query('REVOKE USAGE ON LANGUAGE plpgsql FROM public');
  try {
    const { url } = await createLimitedRole(database);
    await database.query('GRANT INSERT, SELECT ON things TO PUBLIC');
    const limited = createPool({ connectionString: url, max: 2, onBackgroundError: () => {} });
    try {
      const check = await checkOf(['ints'], undefined, limited);
      expect(check.obstacle).toBeUndefined();
      expect(await check.find([textArray(['{x}'])], signal)).toEqual([]);
      expect(check.obstacle).toBe('42501');
    } finally {
      await limited.end();
    }
  } finally {
    await database.query('GRANT USAGE ON LANGUAGE plpgsql TO public');
  }
});

describe('while an input function is slow', () => {
  const slow = async (abort = new AbortController()) => {
    const check = await checkOf(['names']);
    const found = check.find([textArray(['{slow}'])], abort.signal);
    const query = `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND query LIKE 'DO $block$%'`;
    let pid: number | undefined;
    await until(async () => (pid = (await database.query<{ pid: number }>(query))[0]?.pid) !== undefined);
    return { found, pid, query };
  };

  it('the signal ends the check and its backend', async () => {
    const abort = new AbortController();
    const { found, query } = await slow(abort);
    abort.abort(new Error('gone'));
    expect(await rejectionOf(found)).toEqual(new Error('gone'));
    await until(async () => (await database.query(query)).length === 0);
  });

  it.each([
    ['pg_cancel_backend', '57014'],
    ['pg_terminate_backend', '57P01'],
  ])('%s fails it', async (end, sqlstate) => {
    const { found, pid } = await slow();
    await database.query(`SELECT ${end}($1)`, [pid]);
    expect(await rejectionOf(found)).toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
      retryable: true,
      sqlstate,
    });
  });
});
