import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { format, parse } from 'fast-csv';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { tables } from '../tables/index.ts';
import type { BenchColumn } from '../tables/table.ts';

type Row = Record<string, string>;

interface Task {
  readonly databaseUrl: string;
  readonly table: string;
  readonly csv: string;
}

/**
 * The import as it is usually written: fast-csv makes an object of each record, a function cleans and checks it
 * field by field, fast-csv writes it as CSV again, and COPY loads that.
 */
async function run({ databaseUrl, table: name, csv }: Task): Promise<void> {
  const table = tables.find((one) => one.name === name)!;
  const checks = table.columns.map((column) => [column.name, checkOf(column)] as const);
  const client = new pg.Client({ connectionString: databaseUrl, options: '-c timezone=UTC' });
  await client.connect();
  try {
    const clean = (row: Row): Row => {
      for (const [column, check] of checks) {
        const value = row[column]!;
        if (value !== '') row[column] = check(value);
      }
      return row;
    };
    const parser = parse<Row, Row>({ headers: true }).transform(clean);
    const copy = client.query(copyFrom(`COPY ${table.relation} FROM STDIN (FORMAT csv, HEADER)`));
    await pipeline(createReadStream(csv), parser, format({ headers: true }), copy);
  } finally {
    await client.end();
  }
}

const address = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** Returns a check of one column: non-empty value in, value to load out. @throws RangeError if it is invalid */
function checkOf({ name, type }: BenchColumn): (value: string) => string {
  if (name === 'email') return (value) => matching(address, value.trim().toLowerCase());
  if (type === 'bigint') return (value) => matching(/^-?\d+$/, value);
  if (type === 'int' || type === 'smallint') return (value) => ensure(Number.isInteger(Number(value)), value);
  if (type.startsWith('numeric') || type.startsWith('double'))
    return (value) => ensure(Number.isFinite(Number(value)), value);
  if (type === 'date' || type === 'timestamptz')
    return (value) => ensure(!Number.isNaN(Date.parse(value)), value);
  if (type === 'boolean') return (value) => matching(/^(?:true|false|t|f)$/, value);
  if (type === 'uuid') return (value) => matching(/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i, value);
  const [, charactersMax] = /^varchar\((\d+)\)$/.exec(type) ?? [];
  return charactersMax === undefined
    ? (value) => value
    : (value) => ensure(value.length <= Number(charactersMax), value);
}

function matching(pattern: RegExp, value: string): string {
  return ensure(pattern.test(value), value);
}

function ensure(valid: boolean, value: string): string {
  if (!valid) throw new RangeError('invalid value');
  return value;
}

await run(JSON.parse(process.argv[2]!) as Task);
