import { pipeline } from 'node:stream/promises';
import type { Table } from '@repo/database';
import {
  CsvError,
  type DateOrder,
  doInTurns,
  fitRule,
  type PlannedColumn,
  type RecordBatch,
  sanitize,
  type Steps,
  tryRule,
} from '@repo/transforms';
import type { ImportLimits } from '../limits/import-limits.ts';
import type { PlanOptions } from '../plan/plan-import.ts';
import type { TextSample } from '../source/decode-sample.ts';
import { lookUpColumns, type Match } from '../plan/match-columns.ts';
import { planColumns } from '../plan/plan-import.ts';
import { firstMatches } from './plan-leniently.ts';
import { batchesOfSample } from './sample-batches.ts';

const dateRules: ReadonlySet<string> = new Set(['date', 'timestamp', 'timestamptz']);

/** One column under the rule of each order. */
type ColumnByOrder = Readonly<Record<DateOrder, PlannedColumn>>;

export interface DateOrderOptions extends PlanOptions {
  readonly limits: ImportLimits;
}

/**
 * The order of day and month in the columns that go to dates: the one of which at least one value tells, as 13/02/2024
 * does, where none tells of the other.
 */
export async function detectDateOrder(
  sample: TextSample,
  table: Table,
  options: DateOrderOptions,
): Promise<'mdy' | 'dmy' | undefined> {
  let columns: readonly ColumnByOrder[] = [];
  const clean = sanitize({
    columnsMax: options.limits.columnsMax,
    plan(header) {
      columns = dateColumns(header, table, options);
      return { columns: [], fieldCount: header.length, form: 'text' };
    },
  });
  const votes = { mdy: 0, dmy: 0 };
  try {
    await pipeline(
      batchesOfSample(sample, options),
      clean,
      async (batches: AsyncIterable<RecordBatch>) => {
        for await (const batch of batches) {
          await doInTurns(countVotes(batch, columns, votes));
          batch.release();
        }
      },
    );
  } catch (error) {
    // Whoever plans the import tells of it.
    if (!(error instanceof CsvError)) throw error;
  }
  if (votes.mdy > 0 && votes.dmy > 0) return undefined;
  return votes.mdy > 0 ? 'mdy' : votes.dmy > 0 ? 'dmy' : undefined;
}

function dateColumns(header: readonly string[], table: Table, options: PlanOptions): ColumnByOrder[] {
  const under = (matches: readonly Match[], dateOrder: DateOrder) =>
    planColumns(matches, table, { ...options, dateOrder });
  const matches = firstMatches(lookUpColumns(header, table, options));
  const all = under(matches, 'iso');
  const ofDates = matches.filter((_, c) => dateRules.has(all[c]!.rule.name));
  const [iso, mdy, dmy] = [under(ofDates, 'iso'), under(ofDates, 'mdy'), under(ofDates, 'dmy')];
  return iso.map((column, c) => ({ iso: column, mdy: mdy[c]!, dmy: dmy[c]! }));
}

interface Votes {
  mdy: number;
  dmy: number;
}

/** Pauses after each column, of which there may be 1,600. */
function* countVotes(batch: RecordBatch, columns: readonly ColumnByOrder[], votes: Votes): Steps {
  for (const column of columns) {
    vote(batch, column, votes);
    yield;
  }
}

/** Counts the values that need an order and are dates in one of them only. */
function vote(batch: RecordBatch, { iso, mdy, dmy }: ColumnByOrder, votes: Votes): void {
  // The usual column: nothing to decide.
  if (fitRule(batch, iso).misfit === undefined) return;
  const [plain, asMdy, asDmy] = [tryRule(batch, iso), tryRule(batch, mdy), tryRule(batch, dmy)];
  for (const [i, text] of plain.entries()) {
    if (text !== undefined) continue;
    if (asMdy[i] !== undefined && asDmy[i] === undefined) votes.mdy++;
    if (asDmy[i] !== undefined && asMdy[i] === undefined) votes.dmy++;
  }
}
