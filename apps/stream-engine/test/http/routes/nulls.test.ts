import { sendCsv } from '@repo/faults';
import { describe, expect, it } from 'vitest';
import { problemOf } from '../../problem-of.ts';
import { receiptOf } from '../../receipt-of.ts';
import { startTestService } from '../../test-service.ts';

const service = await startTestService({
  schema: `CREATE TABLE people (id int, country text, age int, born date);
    CREATE TABLE sets (id int, tags text[], at point, note xml, search tsvector);
    CREATE TABLE strict (id int, name text NOT NULL, age int NOT NULL)`,
});

const at = (table: string, query = '') => `${service.url}/v1/imports/${table}?${query}`;
const load = async (table: string, csv: string, query?: string) =>
  receiptOf(await sendCsv(at(table, query), csv));
const rowsOf = (table: string) => service.database.query(`SELECT * FROM ${table} ORDER BY id`);

describe('words for NULL', () => {
  const csv = 'id,country,age\n1,NA,NA\n2,DE,5\n3,"NA",\n';

  it('words for all columns stay in text, and receipt and plan say so', async () => {
    const { body } = await sendCsv(at('people/plan', 'null=NA'), csv);
    expect(JSON.parse(body.toString())).toMatchObject({ keptNullWords: { country: 1 }, problems: [] });
    const receipt = await load('people', csv, 'null=NA');
    expect(receipt.keptNullWords).toEqual({ country: 1 });
    expect(await rowsOf('people')).toMatchObject([
      { country: 'NA', age: null },
      { country: 'DE', age: 5 },
      { country: 'NA', age: null },
    ]);
  });

  it.each(['null=NA&nullText=true', 'null=NA&null.country=NA'])(
    '%s makes them NULL in text, and nothing is kept',
    async (query) => {
      const receipt = await load('people', csv, `mode=replace&${query}`);
      expect(receipt).not.toHaveProperty('keptNullWords');
      expect(await rowsOf('people')).toMatchObject([{ country: null }, { country: 'DE' }, { country: 'NA' }]);
    },
  );

  it('no violating row counts as one with a kept word', async () => {
    await service.database.query('ALTER TABLE people ADD UNIQUE (id)');
    const repeated = 'id,country\n1,NA\n1,NA\n2,NA\n';
    const receipt = await load('people', repeated, 'mode=replace&null=NA&onConstraint=reject&maxRejects=1');
    expect(receipt).toMatchObject({ rows: { loaded: 2, rejected: 1 }, keptNullWords: { country: 2 } });
  });
});

describe('empty fields', () => {
  it('a fully quoted file loads into columns that only the server reads', async () => {
    await load('sets', '"id","tags","at","note","search"\n"1","","","",""\n');
    expect(await rowsOf('sets')).toEqual([{ id: 1, tags: null, at: null, note: '', search: '' }]);
  });

  it('rejects of a NOT NULL column name the parameter, and load with it', async () => {
    const csv = 'id,name,age\n1,,1\n2,,\n3,Ada,3\n';
    const { id, rejects } = await load('strict', csv);
    expect(rejects.sample.map(({ errors }) => errors!.map(({ message }) => message))).toEqual([
      ['the field is empty but the column requires a value; empty=text loads it as the empty text'],
      [
        'the field is empty but the column requires a value; empty=text loads it as the empty text',
        'the field is empty but the column requires a value',
      ],
    ]);
    const rejected = await fetch(`${service.url}/v1/imports/${id}/rejects?reasons=true`);
    const again = await load('strict', await rejected.text(), 'empty=text');
    expect(again).toMatchObject({
      rows: { loaded: 1, rejected: 1 },
      rejects: { byCode: { NULL_NOT_ALLOWED: 1 } },
    });
  });

  it.each([
    ['empty.age=text', 'empty.age cannot be text in this column: integer has no empty text'],
    ['empty.born=text', 'empty.born cannot be text in this column: date has no empty text'],
    ['empty=none', 'empty must be one of'],
  ])('%s is refused', async (query, detail) => {
    const problem = problemOf(await sendCsv(at('people', query), 'id\n1\n'), 'PARAMETER_INVALID');
    expect(problem.detail).toContain(detail);
  });
});
