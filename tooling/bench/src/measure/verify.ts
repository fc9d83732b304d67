import { rm } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { type ColumnChecksums, checksumSql as columnChecksumSql } from '@repo/csv-gen';
import { MeasureError } from '@repo/measure';
import type pg from 'pg';
import type { Contender } from '../contenders/contender.ts';
import { copyFile } from '../contenders/copies.ts';
import type { Fixture } from '../tables/fixture.ts';
import { type BenchTable, checksumSql } from '../tables/table.ts';

export interface Checksum {
  readonly rows: number;
  readonly sum: string;
}

/**
 * Compares the table with the file that was loaded.
 * @param isFull compare all values instead of counting rows
 * @throws MeasureError TABLES_DIFFER
 */
export type Verify = (contender: Pick<Contender, 'title' | 'cleans'>, isFull: boolean) => Promise<void>;

/**
 * Loads the file with PostgreSQL's own CSV parser and keeps the checksum that every contender must leave. E-mail
 * addresses are compared as the service cleans them. A contender that cleans them itself is also compared with the
 * values that were generated.
 */
export async function prepareVerify(client: pg.Client, table: BenchTable, fixture: Fixture): Promise<Verify> {
  const { relation, isReplaced, writeRowsBefore } = table;
  await client.query(`TRUNCATE ${relation}`);
  if (!isReplaced) await restoreRows(client, table);
  await copyFile(client, `COPY ${relation} FROM STDIN (FORMAT csv, HEADER)`, fixture.csv);
  const expected = await readChecksum(client, table);
  const hasOtherRows = writeRowsBefore !== undefined && !isReplaced;
  return async ({ title, cleans }, isFull) => {
    if (!isFull) return expectEqual(await countRows(client, relation), expected.rows, `${title}: rows`);
    expectEqual(await readChecksum(client, table), expected, `${title}: checksum of the table`);
    if (!cleans || hasOtherRows || fixture.expected === undefined) return;
    const columns = await readColumnChecksums(client, relation);
    expectEqual(columns, fixture.expected, `${title}: checksums of the columns`);
  };
}

/** Creates the table that holds the rows to be there before each load. */
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

/** Empties the table, or restores the rows that must be there before a load. */
export async function resetTable(client: pg.Client, table: BenchTable): Promise<void> {
  await client.query(`TRUNCATE ${table.relation}`);
  await restoreRows(client, table);
  await client.query('CHECKPOINT');
}

async function restoreRows(client: pg.Client, { relation, writeRowsBefore }: BenchTable): Promise<void> {
  if (writeRowsBefore) await client.query(`INSERT INTO ${relation} SELECT * FROM rows_before`);
}

export async function readChecksum(
  client: pg.Client,
  table: Pick<BenchTable, 'relation' | 'columns'>,
): Promise<Checksum> {
  const { rows } = await client.query<Checksum>(checksumSql(table));
  return rows[0]!;
}

/** Checksums in the form in which `@repo/csv-gen` expects them. */
export async function readColumnChecksums(client: pg.Client, relation: string): Promise<ColumnChecksums> {
  const { rows } = await client.query<{ columns: ColumnChecksums }>(columnChecksumSql(relation));
  return rows[0]!.columns;
}

export async function countRows(client: pg.Client, source: string): Promise<number> {
  const { rows } = await client.query<{ rows: number }>(`SELECT count(*)::int AS rows FROM ${source}`);
  return rows[0]!.rows;
}

/** @throws MeasureError TABLES_DIFFER */
export function expectEqual(found: unknown, expected: unknown, what: string): void {
  if (isDeepStrictEqual(found, expected)) return;
  throw new MeasureError(
    'TABLES_DIFFER',
    `${what} are ${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`,
  );
}
