import { isDeepStrictEqual } from 'node:util';
import { checksumSql as columnChecksumSql } from '@repo/csv-gen';
import type pg from 'pg';
import type { Contender } from '../contenders/contender.ts';
import { copyFile } from '../contenders/copies.ts';
import { BenchError } from '../errors.ts';
import type { Fixture } from '../tables/fixture.ts';
import { type BenchTable, checksumSql } from '../tables/table.ts';

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
  await copyFile(client, `COPY ${relation} FROM STDIN (FORMAT csv, HEADER)`, fixture.csv);
  const wanted = await readChecksum(client, table);
  return async ({ contender: { title, cleans }, whole }) => {
    const found = whole ? await readChecksum(client, table) : { rows: await countRows(client, relation) };
    demand(found.rows, wanted.rows, `${title}: rows`);
    if (!whole) return;
    demand(found, wanted, `${title}: checksum of the table`);
    if (!cleans || fixture.expected === undefined) return;
    const { rows } = await client.query<{ columns: unknown }>(columnChecksumSql(relation));
    demand(rows[0]?.columns, fixture.expected, `${title}: checksums of the columns`);
  };
}

async function readChecksum(
  client: pg.Client,
  table: BenchTable,
): Promise<{ readonly rows: number; readonly sum: string }> {
  const { rows } = await client.query<{ rows: number; sum: string }>(checksumSql(table));
  return rows[0]!;
}

async function countRows(client: pg.Client, relation: string): Promise<number> {
  const { rows } = await client.query<{ rows: number }>(`SELECT count(*)::int AS rows FROM ${relation}`);
  return rows[0]!.rows;
}

function demand(found: unknown, wanted: unknown, what: string): void {
  if (isDeepStrictEqual(found, wanted)) return;
  throw new BenchError(
    'TABLES_DIFFER',
    `${what} are ${JSON.stringify(found)} instead of ${JSON.stringify(wanted)}`,
  );
}
