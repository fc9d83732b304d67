import type pg from 'pg';
import { run } from './columns.ts';

/** What became of the rows that an `INSERT … ON CONFLICT` was given. */
export interface MergeCounts {
  readonly given: number;
  /** Rows whose key was there already. A trigger may have dropped them when they were to be updated. */
  readonly conflicting: number;
  /** Rows that were inserted or updated. */
  readonly written: number;
}

interface Explained {
  readonly 'QUERY PLAN': readonly [{ readonly Plan: Readonly<Record<string, unknown>> }];
}

/**
 * Runs an `INSERT … ON CONFLICT` and counts what it did. The command tag has only the rows that were written, so that a
 * row which a BEFORE trigger dropped looks like one whose key was there. EXPLAIN ANALYZE has the server's own count of
 * conflicts, in every kind of table and without a second look at the rows.
 * @throws {DatabaseError}
 */
export async function runMerge(client: pg.ClientBase, insert: string): Promise<MergeCounts> {
  const options = 'ANALYZE, COSTS OFF, TIMING OFF, BUFFERS OFF, SUMMARY OFF, FORMAT JSON';
  // EXPLAIN ANALYZE counts the rows that a statement returns.
  const { rows } = await run<Explained>(client, `EXPLAIN (${options}) ${insert} RETURNING 1`);
  const { Plan } = rows[0]!['QUERY PLAN'][0];
  const conflicting = Number(Plan['Conflicting Tuples']);
  return {
    // PostgreSQL names so what it did not find to conflict, also where a trigger has dropped it.
    given: Number(Plan['Tuples Inserted']) + conflicting,
    conflicting,
    written: Number(Plan['Actual Rows']),
  };
}
