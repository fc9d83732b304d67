import { pipeline } from 'node:stream/promises';
import { copyStatement, createCopySink, DatabaseError, type QualifiedName } from '@repo/database';
import {
  compilePlanInTurns,
  encodeCopy,
  type Plan,
  RowPositions,
  sanitize,
  parseType,
} from '@repo/transforms';
import type pg from 'pg';
import { locateError } from '../problem/locate-error.ts';
import { withNullOptions } from '../plan/null-options.ts';
import { Problem, problemOf } from '../problem/problem.ts';
import type { TextSample } from '../source/decode-sample.ts';
import { recordsOfSample } from '../source/records-of.ts';
import type { InferOptions, InferredColumn } from './infer-columns.ts';

/** Sample that the table was created from. */
interface TriedSample {
  readonly text: TextSample;
  readonly columns: readonly InferredColumn[];
  readonly options: InferOptions;
}

/**
 * Loads the sample into the table that was just created for it: a key may occur twice, and a row may be too large for
 * a page or an index.
 * @param client in the transaction that created the table; the caller deletes the rows
 * @throws Problem with the record, if the table rejects one
 */
export async function trySample(
  client: pg.Client,
  table: QualifiedName,
  { text: sample, columns, options }: TriedSample,
): Promise<void> {
  const positions = new RowPositions();
  const sink = createCopySink(client);
  const clean = sanitize({
    columnsMax: options.limits.columnsMax,
    plan() {
      const names = columns.map(({ name }) => name);
      sink.begin(copyStatement(table, names, 'binary'));
      return compilePlanInTurns(planOf(columns, options));
    },
  });
  try {
    await pipeline(...recordsOfSample(sample, options), clean, encodeCopy({ positions }), sink);
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.retryable) throw error;
    const {
      code,
      message,
      options: details,
    } = problemOf(locateError(error, (row) => positions.find(row), false));
    throw new Problem(code, `the sample could not be loaded into the new table: ${message}`, details);
  }
}

/** A plan with the chosen types, which all values fit. */
function planOf(columns: readonly InferredColumn[], options: InferOptions): Plan {
  const { dateOrder } = options;
  const planned = columns.map(({ name, type }, source) => ({
    name,
    source,
    ...withNullOptions({ type: parseType(type)!.type, options: { dateOrder } }, options, {}),
  }));
  return { columns: planned, fieldCount: columns.length, form: 'binary' };
}
