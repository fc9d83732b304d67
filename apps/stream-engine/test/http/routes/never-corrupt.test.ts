import { sendCsv } from '@repo/faults';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { createContactsGenerator } from '@repo/csv-gen';
import { createCopySink, quoteIdentifier, withTransaction } from '@repo/database';
import { expect, it } from 'vitest';
import { startTestService } from '../../test-service.ts';

const service = await startTestService({ schema: '' });

const contacts = (seed: number) => text(createContactsGenerator({ rows: 2000, seed }).stream());
const contactTypes = [
  'bigint',
  'text',
  'text',
  'text',
  'date',
  'timestamp with time zone',
  'text',
  'numeric',
  'text',
];

const files: readonly { name: string; csv: string; types: readonly string[] }[] = [
  { name: 'contacts_1', csv: await contacts(1), types: contactTypes },
  { name: 'contacts_2', csv: await contacts(2), types: contactTypes },
  { name: 'contacts_3', csv: await contacts(3), types: contactTypes },
  {
    name: 'zip_codes',
    csv: 'zip,state,since\n02134,MA,1960-01-01\n90210,CA,\n00501,,1922-12-31\n',
    types: ['text', 'text', 'date'],
  },
  {
    name: 'long_numbers',
    csv: 'n,m,k\n9223372036854775807,12345678901234567890,1\n-9223372036854775808,1,1.10\n0,99999999999999999999999999,-2.000\n',
    types: ['bigint', 'numeric', 'numeric'],
  },
  {
    name: 'european_dates',
    csv: 'day,at,mixed\n13/02/2024,01/02/2024 10:30,2024-01-05\n01/02/2024,,05.01.2024\n',
    types: ['text', 'text', 'text'],
  },
  {
    name: 'mixed',
    csv: 'a,b,c,d\n1,true,2024-01-05,2024-01-05T10:30:00Z\nx,1,5,2024-01-05\n1.5,no,2024-02-05,\n',
    types: ['text', 'text', 'text', 'text'],
  },
  {
    name: 'nulls',
    csv: 'a,b,c,d\n1,,"",true\n,,x,\n3,,,FALSE\n',
    types: ['bigint', 'text', 'text', 'boolean'],
  },
  { name: 'quoted_empties', csv: 'a,b\n1,"1"\n"",2\n,3\n', types: ['bigint', 'bigint'] },
  {
    name: 'unicode',
    csv: 'Größe,"名,前",\u{1F600}\n1.50,Ægir,"line\nend ""\u{1F469}\u200D\u{1F52C}"""\n-0.25,١٢, x \n',
    types: ['numeric', 'text', 'text'],
  },
  {
    name: 'structured',
    csv: 'doc,uid,at\n"{ ""b"": 1, ""a"": 1, ""a"": 2 }",0b5ecc2c-5a0c-4f8f-8a1e-0123456789ab,2024-02-29 23:59:59.000001\n[1.0],,0001-01-01T00:00:00\n',
    types: ['json', 'uuid', 'timestamp without time zone'],
  },
  { name: 'one_column', csv: 'code\n007\n\n8\n', types: ['text'] },
];

/** One value of these types can be written in several ways; a table stores the value. */
const rewritten: ReadonlySet<string> = new Set([
  'boolean',
  'date',
  'timestamp with time zone',
  'timestamp without time zone',
]);

it.each(files)(
  '$name: a table created from the sample loads the file unchanged',
  async ({ name, csv, types }) => {
    const created = await sendCsv(`${service.url}/v1/tables?name=${name}`, csv);
    const { columns } = JSON.parse(created.body.toString()) as { columns: { name: string; type: string }[] };
    expect(columns.map(({ type }) => type)).toEqual(types);

    const imported = await sendCsv(`${service.url}/v1/imports/${name}`, csv);
    expect(imported.status).toBe(200);
    const { rows } = JSON.parse(imported.body.toString());
    expect(rows.read).toBeGreaterThan(1);
    expect(rows).toEqual({ read: rows.read, loaded: rows.read, rejected: 0, skipped: 0 });

    const names = columns.map((column) => quoteIdentifier(column.name));
    await copyAsText(csv, `${name}_text`, names);
    const ours = await valuesOf(name, names);
    const asWritten = names.map((column, c) => {
      // An import normalizes addresses like this in every table.
      if (column === '"email"') return `lower(btrim(${column}))`;
      if (rewritten.has(types[c]!)) return `${column}::${types[c]}`;
      // A quoted empty field is NULL in a column that has no empty text.
      return types[c] === 'text' ? column : `nullif(${column}, '')`;
    });
    expect(ours).toEqual(await valuesOf(`${name}_text`, asWritten));
    expect(ours).toHaveLength(rows.loaded);
  },
);

/** Loads each value unchanged, by PostgreSQL alone. */
async function copyAsText(csv: string, table: string, names: readonly string[]): Promise<void> {
  await service.database.query(`CREATE TABLE ${table} (${names.map((column) => `${column} text`).join()})`);
  await withTransaction(service.pool, async (client) => {
    const sink = createCopySink(client);
    sink.begin(`COPY ${table} FROM STDIN (FORMAT csv, HEADER true)`);
    await pipeline(Readable.from([Buffer.from(csv)]), sink);
  });
}

/** Sorts the rows, because their storage order means nothing. */
async function valuesOf(table: string, expressions: readonly string[]): Promise<string[]> {
  const columns = expressions.map((expression, c) => `(${expression})::text AS c${c}`);
  const rows = await service.database.query(`SELECT ${columns.join()} FROM ${table}`);
  return rows.map((row) => JSON.stringify(row)).toSorted();
}
