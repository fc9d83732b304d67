import type { TextRow } from './pollutions.ts';

/** Precision, recall and F1, each 0 to 1. */
type Scores = readonly [precision: number, recall: number, f1: number];

/** The ten scores of a load; their sum, 0 to 10, is its Pollock score. */
export interface LoadScore {
  readonly success: number;
  readonly header: Scores;
  readonly record: Scores;
  readonly cell: Scores;
}

const none: Scores = [0, 0, 0];
const all: Scores = [1, 1, 1];

export const failedLoad: LoadScore = { success: 0, header: none, record: none, cell: none };

/**
 * Scores a load as in the paper's section 3.4 and its program: multisets of header fields, of records and of all
 * fields are compared. A record is the text of its fields put together; empty fields count for nothing in it.
 *
 * @param expected rows of the file, with the header if there is one
 */
export function scoreLoad(expected: readonly TextRow[], loaded: readonly TextRow[]): LoadScore {
  if (expected.length === 0) return { success: 1, header: all, record: all, cell: all };
  const [recordsExpected, records] = [expected, loaded].map((rows) =>
    rows.slice(1).map((row) => row.join('')),
  );
  return {
    success: 1,
    header: compare(expected[0]!, loaded[0] ?? []),
    record: compare(recordsExpected!, records!),
    cell: compare(expected.flat(), loaded.flat()),
  };
}

export function meanScore(loads: readonly LoadScore[]): LoadScore {
  const mean = (scoreOf: (load: LoadScore) => number) =>
    loads.reduce((sum, load) => sum + scoreOf(load), 0) / loads.length;
  const means = (of: 'header' | 'record' | 'cell'): Scores => [
    mean((load) => load[of][0]),
    mean((load) => load[of][1]),
    mean((load) => load[of][2]),
  ];
  return {
    success: mean(({ success }) => success),
    header: means('header'),
    record: means('record'),
    cell: means('cell'),
  };
}

export function sumOf({ success, header, record, cell }: LoadScore): number {
  return [success, ...header, ...record, ...cell].reduce((sum, score) => sum + score);
}

function compare(expected: readonly string[], loaded: readonly string[]): Scores {
  if (expected.length === 0) return all;
  const counts = new Map<string, number>();
  for (const text of expected) counts.set(text, (counts.get(text) ?? 0) + 1);
  let common = 0;
  for (const text of loaded) {
    const left = counts.get(text) ?? 0;
    if (left === 0) continue;
    counts.set(text, left - 1);
    common += 1;
  }
  if (common === 0) return none;
  const [precision, recall] = [common / expected.length, common / loaded.length];
  return [precision, recall, (2 * precision * recall) / (precision + recall)];
}
