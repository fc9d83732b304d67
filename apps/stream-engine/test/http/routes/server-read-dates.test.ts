import { sendCsv } from '@repo/faults';
import { describe, expect, it } from 'vitest';
import { problemOf } from '../../problem-of.ts';
import { receiptOf } from '../../receipt-of.ts';
import { startTestService } from '../../test-service.ts';

/**
 * A setting that a trigger can change, a type whose later rows the COPY would then read differently, and a value of it.
 */
const sessionChanges = [
  ['client_encoding', "'LATIN1'", 'text', 'é'],
  ['TimeZone', "'Asia/Tokyo'", 'timestamptz[]', '{2024-02-03 04:05}'],
  ['DateStyle', "'SQL, DMY'", 'daterange', '"[2024-04-03,2024-05-03)"'],
  ['timezone_abbreviations', "'Australia'", 'tstzrange', '"[2024-04-03 01:00 EST,)"'],
  ['IntervalStyle', "'sql_standard'", 'interval[]', '{-1 2:03}'],
  ['array_nulls', 'off', 'text[]', '{NULL}'],
] as const;

const { url, database } = await startTestService({
  limits: { batchBytes: 64 * 1024 },
  schema: `
    CREATE TYPE span AS (day date, moment timestamptz);
    CREATE DOMAIN days AS date[];
    CREATE TABLE dates (id int PRIMARY KEY, d date, da date[], dd days, dr daterange, dm datemultirange, c span);
    CREATE TABLE moments (id int PRIMARY KEY, t timestamptz, ta timestamptz[], tr tstzrange, tm tstzmultirange, c span);
    CREATE TABLE words (id int, moment text, tags text[]);
    CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN NEW.moment := current_setting('TimeZone') || current_setting('DateStyle'); RETURN NEW; END $$;
    CREATE TRIGGER tell BEFORE INSERT ON words FOR EACH ROW EXECUTE FUNCTION tell();
    CREATE TABLE respelt (id int, name text, tags text[]);
    CREATE FUNCTION respell() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN SET client_encoding = 'LATIN1'; RETURN COALESCE(NEW, OLD); END $$;
    CREATE TRIGGER respell BEFORE INSERT OR DELETE ON respelt FOR EACH ROW EXECUTE FUNCTION respell();
    ${sessionChanges
      .map(
        ([setting, value, type], i) => `CREATE TABLE altered${i} (id int, v ${type});
    CREATE FUNCTION change_setting${i}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN SET LOCAL ${setting} = ${value}; RETURN NEW; END $$;
    CREATE TRIGGER change_setting BEFORE INSERT ON altered${i} FOR EACH ROW EXECUTE FUNCTION change_setting${i}();`,
      )
      .join('\n')}`,
});

const dates = (day: string, next: string) =>
  `id,d,da,dd,dr,dm,c\n1,${day},{${day}},{${day}},"[${day},${next})","{[${day},${next})}","(${day},)"\n`;
const moments = (time: string) =>
  `id,t,ta,tr,tm,c\n1,${time},{${time}},"[${time},)","{[${time},)}","(,${time})"\n`;

const rowOf = async (table: string, columns: string) => {
  const [row] = await database.query(`SELECT ${columns} FROM ${table}`);
  await database.query(`DELETE FROM ${table}`);
  return Object.values(row as object);
};

const modes = ['mode=append', 'onConstraint=reject', 'mode=upsert&key=id', 'mode=replace'];

describe('dates in types that only the server reads', () => {
  it.each(modes)('dates follow dateOrder, like those of a date column: %s', async (mode) => {
    for (const [order, day, next] of [
      ['dmy', '03/04/2024', '04/04/2024'],
      ['mdy', '04/03/2024', '04/04/2024'],
      ['iso', '2024-04-03', '2024-04-04'],
    ]) {
      const answer = await sendCsv(`${url}/v1/imports/dates?${mode}&dateOrder=${order}`, dates(day!, next!));
      expect([answer.status, answer.body.toString()]).toEqual([200, expect.any(String)]);
      const columns =
        'd::text, da[1]::text, dd[1]::text AS e, lower(dr)::text, lower(dm)::text AS f, (c).day::text';
      expect(new Set(await rowOf('dates', columns))).toEqual(new Set(['2024-04-03']));
    }
  });

  it.each(modes)('dates are rejected without dateOrder if day and month are ambiguous: %s', async (mode) => {
    const file = 'id,da\n1,{03/04/2024}\n2,{2024-04-03}\n';
    const answer = await sendCsv(`${url}/v1/imports/dates?${mode}&maxRejects=1`, file);
    expect(receiptOf(answer).rejects.sample).toMatchObject([
      { record: 1, column: 'da', code: 'OUT_OF_RANGE' },
    ]);
    expect(await rowOf('dates', 'id')).toEqual([2]);
  });

  it.each([
    ['Europe/Berlin', '2024-07-01 08:00:00+00'],
    ['%2B05:45', '2024-07-01 04:15:00+00'],
    ['-0330', '2024-07-01 13:30:00+00'],
    ['UTC', '2024-07-01 10:00:00+00'],
  ])('times follow timeZone, like those of a timestamptz column: %s', async (zone, moment) => {
    for (const mode of modes) {
      const path = `imports/moments?${mode}&timeZone=${zone}`;
      const answer = await sendCsv(`${url}/v1/${path}`, moments('2024-07-01 10:00'));
      expect([answer.status, answer.body.toString()]).toEqual([200, expect.any(String)]);
      const columns = ['t', 'ta[1]', 'lower(tr)', 'lower(tm)', '(c).moment'].map(
        (column, i) => `(${column} AT TIME ZONE 'UTC')::text || '+00' AS c${i}`,
      );
      expect(new Set(await rowOf('moments', columns.join(', ')))).toEqual(new Set([moment]));
    }
  });

  it('times are rejected in a timeZone that the server does not know', async () => {
    const path = `${url}/v1/imports/moments?timeZone=JST`;
    problemOf(await sendCsv(path, 'id,ta\n1,{2024-07-01 10:00}\n'), 'PARAMETER_INVALID');
  });

  it('settings that triggers see are unchanged if the table has no such column', async () => {
    await sendCsv(`${url}/v1/imports/words?dateOrder=dmy&timeZone=Asia/Tokyo`, 'id,tags\n1,{a}\n');
    expect(await rowOf('words', 'moment')).toEqual(['UTCISO, MDY']);
  });
});

describe('a trigger that changes how the rest of its COPY is read', () => {
  describe.each(
    sessionChanges.map(([setting, value, type, text], i) => [setting, type, { value, text, i }] as const),
  )('by %s, of %s', (setting, _type, { value, text, i }) => {
    const csv = `id,v\n${Array.from({ length: 3 }, (_, id) => `${id},${text}\n`).join('')}`;

    it.each(['mode=append', 'mode=replace', 'onConstraint=reject', 'dryRun=true'])(
      'a trigger that changes how COPY is read is rejected, and nothing is loaded: %s',
      async (query) => {
        await database.query(`ALTER FUNCTION change_setting${i} RESET ALL`);
        const answer = await sendCsv(`${url}/v1/imports/altered${i}?${query}`, csv);
        const { detail } = problemOf(answer, 'SETTING_CHANGED');
        expect(detail).toContain(`ALTER FUNCTION … SET ${setting} = …`);
        expect(await database.query(`SELECT FROM altered${i}`)).toEqual([]);
      },
    );

    it('a trigger with its own SET clause is accepted, as the message suggests', async () => {
      await database.query(`ALTER FUNCTION change_setting${i} SET ${setting} = ${value}`);
      const { status } = await sendCsv(`${url}/v1/imports/altered${i}?mode=replace`, csv);
      expect(status).toBe(200);
      expect(await database.query(`SELECT DISTINCT v::text FROM altered${i}`)).toHaveLength(1);
    });
  });
});

describe('a trigger that changes the encoding', () => {
  it('a trigger that changes the encoding does not change how the next block of its import is read', async () => {
    const count = 20_000;
    const csv = `id,name,tags\n${Array.from({ length: count }, (_, i) => `${i},é,{é}\n`).join('')}`;
    const answer = await sendCsv(`${url}/v1/imports/respelt?onConstraint=reject`, csv);
    expect([answer.status, answer.body.toString()]).toEqual([200, expect.any(String)]);
    expect(await database.query('SELECT name, tags, count(*)::int FROM respelt GROUP BY name, tags')).toEqual(
      [{ name: 'é', tags: ['é'], count }],
    );
  });

  it('a trigger that changes the encoding does not change how a replace reads its file', async () => {
    const answer = await sendCsv(`${url}/v1/imports/respelt?mode=replace`, 'id,name,tags\n1,é,{é}\n');
    expect(answer.status).toBe(200);
    expect(await rowOf('respelt', 'name, tags')).toEqual(['é', ['é']]);
  });
});
