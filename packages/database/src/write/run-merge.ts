import type pg from 'pg';
import { run } from './columns.ts';

/** Counts of the rows given to an `INSERT … ON CONFLICT`. */
export interface MergeCounts {
  readonly given: number;
  /** Rows whose key existed already. A trigger may have dropped them before they were updated. */
  readonly conflicting: number;
  /** Rows that were inserted or updated. */
  readonly written: number;
}

interface Explained {
  readonly 'QUERY PLAN': readonly [{ readonly Plan: Readonly<Record<string, unknown>> }];
}

/**
 * Runs an `INSERT … ON CONFLICT` and counts what it did. The command tag counts only written rows, so a row that a
 * BEFORE trigger dropped looks like one whose key existed. EXPLAIN ANALYZE has the server's own count of conflicts, for
 * every kind of table and without reading the rows again.
 * @throws {DatabaseError}
 */
export async function runMerge(client: pg.ClientBase, insert: string): Promise<MergeCounts> {
  const options = 'ANALYZE, COSTS OFF, TIMING OFF, BUFFERS OFF, SUMMARY OFF, FORMAT JSON';
  // With RETURNING, "Actual Rows" counts the written rows.
  const { rows } = await run<Explained>(client, `EXPLAIN (${options}) ${insert} RETURNING 1`);
  const { Plan } = rows[0]!['QUERY PLAN'][0];
  const conflicting = Number(Plan['Conflicting Tuples']);
  return {
    // "Tuples Inserted" are those without a conflict, including rows that a trigger dropped.
    given: Number(Plan['Tuples Inserted']) + conflicting,
    conflicting,
    written: Number(Plan['Actual Rows']),
  };
}
