import { contactsTableSql } from '@repo/csv-gen';
import type pg from 'pg';

/** Where upload number so goes to. */
export const tableOf = (upload: number): string => `crowd.upload_${upload}`;

/** A table for each upload of a wave, so that it can be told which of them have loaded what. */
export function tablesSql(uploads: number): string {
  const tables = Array.from(
    { length: uploads },
    (_, upload) => `CREATE TABLE ${tableOf(upload)} (LIKE crowd.contacts);`,
  );
  return `CREATE SCHEMA crowd; SET search_path = crowd; ${contactsTableSql}; RESET search_path; ${tables.join(' ')}`;
}

/** The rows of each, by number. */
export async function countRows(database: pg.Pool, uploads: number): Promise<number[]> {
  const counts = Array.from({ length: uploads }, async (_, upload) => {
    const { rows } = await database.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM ${tableOf(upload)}`,
    );
    return rows[0]!.count;
  });
  return Promise.all(counts);
}
