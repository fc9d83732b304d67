import { pipeline } from 'node:stream/promises';
import type { Table } from '@repo/database';
import {
  type CompiledColumn,
  compileColumn,
  CsvError,
  type DateOrder,
  doInTurns,
  fitRule,
  mapInTurns,
  nextTurn,
  type RecordBatch,
  sanitize,
  type Steps,
  tryRule,
  typeEntry,
} from '@repo/transforms';
import type { ImportLimits } from '../limits/import-limits.ts';
import { planColumn, type PlanOptions } from '../plan/plan-import.ts';
import type { TextSample } from '../source/decode-sample.ts';
import { lookUpColumns } from '../plan/look-up-columns.ts';
import { firstMatches } from './plan-leniently.ts';
import { batchesOfSample } from './sample-batches.ts';

/** A column with the rule of each order. */
type ColumnByOrder = Readonly<Record<DateOrder, CompiledColumn>>;

export interface DateOrderOptions extends PlanOptions {
  readonly limits: ImportLimits;
}

/**
 * Detects the order of day and month in date columns: an order that at least one value proves, like 13/02/2024, if no
 * value proves the other.
 */
export async function detectDateOrder(
  sample: TextSample,
  table: Table,
  options: DateOrderOptions,
): Promise<'mdy' | 'dmy' | undefined> {
  let columns: readonly ColumnByOrder[] = [];
  const clean = sanitize({
    columnsMax: options.limits.columnsMax,
    hasLooseHeader: true,
    async plan(header) {
      columns = await dateColumns(header, table, options);
      return { columns: [], fieldCount: header.length, form: 'text' };
    },
  });
  const votes = { mdy: 0, dmy: 0 };
  try {
    await pipeline(batchesOfSample(sample, options), clean, async (batches: AsyncIterable<RecordBatch>) => {
      for await (const batch of batches) {
        await doInTurns(countVotes(batch, columns, votes));
        batch.release();
      }
    });
  } catch (error) {
    // The plan reports this error.
    if (!(error instanceof CsvError)) throw error;
  }
  if (votes.mdy > 0 && votes.dmy > 0) return undefined;
  return votes.mdy > 0 ? 'mdy' : votes.dmy > 0 ? 'dmy' : undefined;
}

async function dateColumns(
  header: readonly string[],
  table: Table,
  options: PlanOptions,
): Promise<ColumnByOrder[]> {
  // Reading the header has used up a turn.
  await nextTurn();
  const matches = firstMatches(lookUpColumns(header, table, options));
  const columns = await mapInTurns(matches, (match): ColumnByOrder | undefined => {
    const under = (dateOrder: DateOrder) => planColumn(match, table, { ...options, dateOrder });
    const iso = under('iso');
    if (!typeEntry(iso.type).settings.includes('dateOrder')) return undefined;
    return { iso: compileColumn(iso), mdy: compileColumn(under('mdy')), dmy: compileColumn(under('dmy')) };
  });
  return columns.filter((column) => column !== undefined);
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

/** Counts the values that need an order and are dates in only one of them. */
function vote(batch: RecordBatch, { iso, mdy, dmy }: ColumnByOrder, votes: Votes): void {
  // The usual case: nothing to decide.
  if (fitRule(batch, iso).misfit === undefined) return;
  const [plain, asMdy, asDmy] = [tryRule(batch, iso), tryRule(batch, mdy), tryRule(batch, dmy)];
  for (const [i, text] of plain.entries()) {
    if (text !== undefined) continue;
    if (asMdy[i] !== undefined && asDmy[i] === undefined) votes.mdy++;
    if (asDmy[i] !== undefined && asMdy[i] === undefined) votes.dmy++;
  }
}
