import { rm } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { checksumSql as columnChecksumSql } from '@repo/csv-gen';
import type pg from 'pg';
import type { Contender } from '../contenders/contender.ts';
import { copyFile } from '../contenders/copies.ts';
import { BenchError } from '../errors.ts';
import type { Fixture } from '../tables/fixture.ts';
import { type BenchTable, checksumSql } from '../tables/table.ts';

export interface Checksum {
  readonly rows: number;
  readonly sum: string;
}

interface Loaded {
  readonly contender: Pick<Contender, 'title' | 'cleans'>;
  /** Compare all values, or only count the rows. */
  readonly whole: boolean;
}

/** Compares the table with the file that was loaded. @throws BenchError TABLES_DIFFER */
export type Verify = (loaded: Loaded) => Promise<void>;

/**
 * Loads the file with PostgreSQL's own CSV parser and keeps the checksum of the table: what every contender's
 * table must have. E-mail addresses are compared as the service cleans them; where a contender does that itself,
 * the table is also compared with what was generated.
 */
export async function prepareVerify(client: pg.Client, table: BenchTable, fixture: Fixture): Promise<Verify> {
  const { relation } = table;
  await client.query(`TRUNCATE ${relation}`);
  if (!table.isReplaced) await fillAgain(client, table);
  await copyFile(client, `COPY ${relation} FROM STDIN (FORMAT csv, HEADER)`, fixture.csv);
  const wanted = await readChecksum(client, table);
  return async ({ contender: { title, cleans }, whole }) => {
    const found = whole ? await readChecksum(client, table) : { rows: await countRows(client, relation) };
    demand(found.rows, wanted.rows, `${title}: rows`);
    if (!whole) return;
    demand(found, wanted, `${title}: checksum of the table`);
    const isMixed = table.writeRowsBefore !== undefined && !table.isReplaced;
    if (!cleans || fixture.expected === undefined || isMixed) return;
    const { rows } = await client.query<{ columns: unknown }>(columnChecksumSql(relation));
    demand(rows[0]?.columns, fixture.expected, `${title}: checksums of the columns`);
  };
}

/** Keeps the rows that the table holds before each load, to be copied from. */
export async function keepRowsBefore(
  client: pg.Client,
  { relation, writeRowsBefore }: BenchTable,
  file: string,
  rows: number,
): Promise<void> {
  if (writeRowsBefore === undefined) return;
  await writeRowsBefore(file, rows);
  await client.query(
    `DROP TABLE IF EXISTS rows_before; CREATE UNLOGGED TABLE rows_before (LIKE ${relation})`,
  );
  await copyFile(client, 'COPY rows_before FROM STDIN (FORMAT csv, HEADER)', file);
  await rm(file);
}

/** Empties the table, and fills it with the rows that it holds before each load. */
export async function resetTable(client: pg.Client, table: BenchTable): Promise<void> {
  await client.query(`TRUNCATE ${table.relation}`);
  await fillAgain(client, table);
  await client.query('CHECKPOINT');
}

async function fillAgain(client: pg.Client, { relation, writeRowsBefore }: BenchTable): Promise<void> {
  if (writeRowsBefore) await client.query(`INSERT INTO ${relation} SELECT * FROM rows_before`);
}

export async function readChecksum(
  client: pg.Client,
  table: Pick<BenchTable, 'relation' | 'columns'>,
): Promise<Checksum> {
  const { rows } = await client.query<Checksum>(checksumSql(table));
  return rows[0]!;
}

async function countRows(client: pg.Client, relation: string): Promise<number> {
  const { rows } = await client.query<{ rows: number }>(`SELECT count(*)::int AS rows FROM ${relation}`);
  return rows[0]!.rows;
}

export function demand(found: unknown, wanted: unknown, what: string): void {
  if (isDeepStrictEqual(found, wanted)) return;
  throw new BenchError(
    'TABLES_DIFFER',
    `${what} are ${JSON.stringify(found)} instead of ${JSON.stringify(wanted)}`,
  );
}
