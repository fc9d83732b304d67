import { send, sendCsv } from '@repo/faults';
import { contactsTableSql, createContactsGenerator } from '@repo/csv-gen';
import { buffer } from 'node:stream/consumers';
import { beforeEach, describe, expect, it } from 'vitest';
import { problemOf } from '../../problem-of.ts';
import { receiptOf } from '../../receipt-of.ts';
import { startTestService } from '../../test-service.ts';
import { withOneError } from '../../with-one-error.ts';

const service = await startTestService({
  schema: `
    CREATE TABLE countries (code text PRIMARY KEY);
    CREATE TABLE items (id int PRIMARY KEY, label text, price numeric CHECK (price > 0),
      country text REFERENCES countries, email text);
    CREATE TABLE later (id int, country text REFERENCES countries DEFERRABLE INITIALLY DEFERRED);
    CREATE TABLE tagged (id int UNIQUE, tags text[]);
    CREATE TABLE wide (id int, ${Array.from({ length: 40 }, (_, i) => `c${i} int CHECK (c${i} <> 13)`).join(', ')});
    CREATE TABLE forgetful (id int, ${Array.from({ length: 40 }, (_, i) => `c${i} int`).join(', ')}, label text NOT NULL);
    CREATE FUNCTION forget() RETURNS trigger LANGUAGE plpgsql
      AS $$ BEGIN IF NEW.label = 'gone' THEN NEW.label := NULL; END IF; RETURN NEW; END $$;
    CREATE TRIGGER forget BEFORE INSERT ON forgetful FOR EACH ROW EXECUTE FUNCTION forget();
    ${contactsTableSql};`,
});
const { database } = service;
const post = (path: string, csv: string | Buffer) => sendCsv(`${service.url}/v1/imports/${path}`, csv);
const load = async (path: string, csv: string | Buffer) => receiptOf(await post(path, csv));

const rejectsOf = async (href: string, accept = 'text/csv') =>
  (await send(service.url + href, { method: 'GET', headers: { accept } })).body.toString();

beforeEach(() =>
  database.query(`
    TRUNCATE countries, items, later, tagged, wide, contacts CASCADE;
    INSERT INTO countries VALUES ('de'), ('fr');`),
);

describe('onConstraint=reject', () => {
  it('rejects records that violate a constraint with their positions, next to invalid ones', async () => {
    const file = [
      'id,label,price,country,email',
      '1,"two\nlines",1,de,A@B.example',
      '2,b,0,de,C@D.example',
      'x,c,1,de,',
      '1,"d, quoted",1,de,E@F.example',
      '',
      '3,e,1,xx,',
      '4,f,1,fr,',
    ].join('\r\n');
    const receipt = await load('items?onConstraint=reject', file);
    expect(receipt.rows).toEqual({ read: 7, loaded: 2, rejected: 4, skipped: 1 });
    expect(receipt.rejects.byCode).toEqual({
      TYPE_INVALID: 1,
      CONSTRAINT_CHECK: 1,
      CONSTRAINT_UNIQUE: 1,
      CONSTRAINT_FOREIGN_KEY: 1,
    });
    const at = (text: string) => Buffer.from(file).indexOf(text);
    expect(receipt.rejects.sample).toEqual([
      withOneError({
        record: 2,
        line: 4,
        byte: at('2,b'),
        code: 'CONSTRAINT_CHECK',
        message:
          'a row fails a check constraint, a trigger or an expression of the table (constraint "items_price_check")',
      }),
      expect.objectContaining({ record: 3, line: 5, column: 'id', code: 'TYPE_INVALID' }),
      withOneError({
        record: 4,
        line: 6,
        byte: at('1,"d'),
        code: 'CONSTRAINT_UNIQUE',
        message: 'a row repeats a value that must be unique (constraint "items_pkey")',
      }),
      withOneError({
        record: 6,
        line: 8,
        byte: at('3,e'),
        code: 'CONSTRAINT_FOREIGN_KEY',
        message: 'a row refers to a row that does not exist (constraint "items_country_fkey")',
      }),
    ]);
    // Only the loaded record had an address to clean.
    expect(receipt.changes).toEqual({ email: 1 });
    expect(await rejectsOf(receipt.rejects.href!)).toBe(
      'id,label,price,country,email\r\n2,b,0,de,C@D.example\r\nx,c,1,de,\r\n1,"d, quoted",1,de,E@F.example\r\n3,e,1,xx,\r\n',
    );
    const reasons = (await rejectsOf(receipt.rejects.href!, 'application/x-ndjson')).trim().split('\n');
    const isOfRecord = (name: string) => name === 'original' || name === 'span';
    expect(
      reasons.map((line) => JSON.parse(line, (name, value) => (isOfRecord(name) ? undefined : value))),
    ).toEqual(receipt.rejects.sample);
    expect(await database.query('SELECT id FROM items ORDER BY id')).toEqual([{ id: 1 }, { id: 4 }]);
  });

  it('loads and rejects the right records of a file with many batches', async () => {
    const records = 20_000;
    const file = await buffer(createContactsGenerator({ rows: records, seed: 3 }).stream());
    await database.query(
      'INSERT INTO contacts (id, email) SELECT n * 10, $1 FROM generate_series(1, 5000) n',
      ['a@b.de'],
    );
    const receipt = await load('contacts?onConstraint=reject', file);
    expect(receipt.rows).toEqual({ read: records, loaded: 18_000, rejected: 2000, skipped: 0 });
    const kept = (await rejectsOf(receipt.rejects.href!, 'application/x-ndjson')).trim().split('\n');
    expect(kept.map((line) => JSON.parse(line).record)).toEqual(
      Array.from({ length: 2000 }, (_, i) => (i + 1) * 10),
    );
    for (const line of kept) {
      const { byte, original } = JSON.parse(line);
      expect(file.subarray(byte, byte + Buffer.byteLength(original)).toString()).toBe(original);
    }
  });

  it('onConstraint=reject works with replace', async () => {
    await database.query(`INSERT INTO items (id) VALUES (1), (2)`);
    const receipt = await load('items?mode=replace&onConstraint=reject&maxRejects=1', 'id,price\n1,1\n3,0\n');
    expect(receipt).toMatchObject({ rows: { loaded: 1, rejected: 1 }, written: { deleted: 2 } });
    expect(await database.query('SELECT id FROM items')).toEqual([{ id: 1 }]);
  });

  it('onConstraint=reject works with dryRun, which keeps only the rejects', async () => {
    const receipt = await load('items?dryRun=true&onConstraint=reject', 'id\n1\n1\n');
    expect(receipt).toMatchObject({ status: 'checked', rows: { loaded: 1, rejected: 1 } });
    expect(await service.countRows('items')).toBe(0);
    expect(await rejectsOf(receipt.rejects.href!)).toBe('id\n1\n');
  });

  it('counts these rejects towards maxRejects', async () => {
    const { importId, detail } = problemOf(
      await post('items?maxRejects=2&onConstraint=reject', 'id\n1\n1\n1\nx\n'),
      'REJECT_LIMIT_REACHED',
    );
    expect(detail).toBe('3 of 4 records were rejected');
    expect(await service.countRows('items')).toBe(0);
    expect((await rejectsOf(`/v1/imports/${importId}/rejects`)).split('\n').length).toBeGreaterThan(3);
  });

  it('checks deferrable constraints', async () => {
    const receipt = await load('later?onConstraint=reject', 'id,country\n1,de\n2,xx\n');
    expect(receipt.rows).toMatchObject({ loaded: 1, rejected: 1 });
  });

  it('handles a batch that is mostly invalid records', async () => {
    const columns = Array.from({ length: 40 }, (_, i) => `c${i}`);
    const record = (id: number, last: string) => `${id},${columns.slice(1).fill('1').join(',')},${last}\n`;
    const records = Array.from({ length: 200 }, (_, i) =>
      record(i, i % 10 === 0 ? '13' : i % 10 === 1 ? '1' : 'x'),
    );
    const receipt = await load('wide?onConstraint=reject', `id,${columns.join(',')}\n${records.join('')}`);
    expect(receipt.rows).toEqual({ read: 200, loaded: 20, rejected: 180, skipped: 0 });
    expect(await rejectsOf(receipt.rejects.href!)).toBe(
      `id,${columns.join(',')}\n${records.filter((_, i) => i % 10 !== 1).join('')}`,
    );
  });

  it('names the field that the server rejects, even among invalid records', async () => {
    const names = ['label', ...Array.from({ length: 40 }, (_, i) => `c${i}`), 'id'];
    const record = (label: string) => [label, ...Array.from({ length: 40 }, () => ''), '1'].join(',');
    const file = `${names.join(',')}\n${'\n1\n'.repeat(20)}${record('kept')}\n${record('"gone"')}\n`;
    const { rejects } = await load('forgetful?onConstraint=reject', file);
    expect(rejects.byCode).toEqual({ COLUMN_COUNT: 20, CONSTRAINT_NOT_NULL: 1 });
    const lines = (await rejectsOf(rejects.href!, 'application/x-ndjson')).trim().split('\n');
    expect(JSON.parse(lines.at(-1)!)).toMatchObject({ column: 'label', span: { start: 1, end: 5 } });
    expect(JSON.parse(lines[0]!)).not.toHaveProperty('span');
  });

  it.each(['upsert', 'insert-new'])('onConstraint=reject is not allowed with mode=%s', async (mode) => {
    const { detail } = problemOf(
      await post(`items?mode=${mode}&onConstraint=reject`, 'id\n1\n'),
      'PARAMETER_INVALID',
    );
    expect(detail).toContain('mode=append');
  });

  it('an invalid value of a type that only the server knows costs its record, too', async () => {
    const answer = await post('tagged?onConstraint=reject', 'id,tags\n1,{a}\n1,{b}\n\n3,nonsense\n');
    const { rejects } = receiptOf(answer);
    expect(rejects.sample.map(({ record, line, code }) => ({ record, line, code }))).toEqual([
      { record: 2, line: 3, code: 'CONSTRAINT_UNIQUE' },
      { record: 4, line: 5, code: 'TYPE_INVALID' },
    ]);
    expect(await service.countRows('tagged')).toBe(1);
  });
});

describe('onConstraint=fail', () => {
  const lines = ['id,label', '1,a', 'x,invalid', '2,"b\n\nc"', '', '3,d', '1,again', '4,e'];

  it('names the constraint, the record and its line in the file, not in the COPY', async () => {
    const problem = problemOf(await post('items', lines.join('\n')), 'CONSTRAINT_UNIQUE');
    expect(problem).toMatchObject({ constraint: 'items_pkey', position: { record: 6, line: 9 } });
  });

  it('finds the record among 100,000', async () => {
    const records = Array.from(
      { length: 100_000 },
      (_, i) => `${i === 87_654 ? 5 : i},${i % 3 === 0 ? '"a\nb"' : 'c'}`,
    );
    const problem = problemOf(await post('items', `id,label\n${records.join('\n')}`), 'CONSTRAINT_UNIQUE');
    expect(problem.position).toEqual({ record: 87_655, line: 87_656 + 29_218 });
  });

  it('explains how to find the record if the server does not report it', async () => {
    const problem = problemOf(await post('items', 'id,country\n1,de\n2,xx\n'), 'CONSTRAINT_FOREIGN_KEY');
    expect(problem).not.toHaveProperty('position');
    expect(problem.detail).toContain('onConstraint=reject');
  });
});
