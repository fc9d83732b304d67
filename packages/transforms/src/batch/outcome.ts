import { isReject } from './describe-reject.ts';
import { isNullWord } from './null-words.ts';
import type { RecordBatch } from './record-batch.ts';
import { BLANK, EMPTY, KEPT, REPEATED_HEADER, rejectCodeOf } from './reject-code.ts';

/** Counts of records so far: `read = kept + rejected + skipped`. */
export interface Outcome {
  read: number;
  kept: number;
  rejected: number;
  /** In a file with several columns: blank lines, and what the dialect skips. */
  skipped: number;
  readonly shape: Shape;
  /** Rejects by `RejectCode`, or by the code of a later stage that rejects records: see {@link countRejected}. */
  readonly rejectsByCode: Map<string, number>;
  /** Number of kept records whose text cleaning changed, by column. */
  readonly changes: Map<string, number>;
  /** Number of kept records whose text is a word for NULL in other columns, by column. */
  readonly keptWords: Map<string, number>;
}

/** Counts of what the dialect reads in another way than a strict one does. */
export interface Shape {
  /** Lines above the header, or above the first record. */
  leadingLines: number;
  /** Skipped records whose fields are all empty. */
  emptyRecords: number;
  /** Skipped records that equal one of the header. */
  repeatedHeaders: number;
  /** Records that lacked fields at their end. */
  paddedRecords: number;
  /** Records with additional empty fields at their end. */
  trimmedRecords: number;
}

export function emptyOutcome(): Outcome {
  return {
    read: 0,
    kept: 0,
    rejected: 0,
    skipped: 0,
    shape: { leadingLines: 0, emptyRecords: 0, repeatedHeaders: 0, paddedRecords: 0, trimmedRecords: 0 },
    rejectsByCode: new Map(),
    changes: new Map(),
    keptWords: new Map(),
  };
}

/** Number of records, without skipped ones. */
export function recordsIn({ kept, rejected }: Pick<Outcome, 'kept' | 'rejected'>): number {
  return kept + rejected;
}

/** Counts by fate, reused for every batch. */
const fates = new Int32Array(256);

/** Counts the records of a batch by fate. */
export function countFates({ fate, recordCount }: RecordBatch, outcome: Outcome): void {
  fates.fill(0);
  for (let r = 0; r < recordCount; r++) fates[fate[r]!]!++;
  for (let what = 0; what < fates.length; what++) {
    const count = fates[what]!;
    if (count === 0) continue;
    if (what === KEPT) outcome.kept += count;
    else if (what === BLANK || what === EMPTY || what === REPEATED_HEADER) {
      outcome.skipped += count;
      if (what === EMPTY) outcome.shape.emptyRecords += count;
      if (what === REPEATED_HEADER) outcome.shape.repeatedHeaders += count;
    } else if (isReject(what)) {
      outcome.rejected += count;
      increase(outcome.rejectsByCode, rejectCodeOf(what), count);
    }
  }
  outcome.read = outcome.kept + outcome.rejected + outcome.skipped;
}

/** Counts the kept records of a batch that cleaning changed, and those with words for NULL that it kept. */
export function countChanges(batch: RecordBatch, outcome: Outcome): void {
  const { fate, recordCount } = batch;
  for (const [c, column] of batch.plan!.columns.entries()) {
    const { name } = column;
    const { changed } = batch.columns[c]!;
    let changes = 0;
    for (let r = 0; r < recordCount; r++) if (changed[r] !== 0 && fate[r] === KEPT) changes++;
    if (changes > 0) increase(outcome.changes, name, changes);
    if (column.keptWords === undefined) continue;
    let words = 0;
    for (let r = 0; r < recordCount; r++) if (fate[r] === KEPT && hasKeptWord(batch, r, c)) words++;
    if (words > 0) increase(outcome.keptWords, name, words);
  }
}

function hasKeptWord(batch: RecordBatch, r: number, c: number): boolean {
  const { source, keptWords } = batch.plan!.columns[c]!;
  const { start, length } = batch.columns[c]!;
  return (
    keptWords !== undefined &&
    isNullWord(batch, batch.firstField[r]! + source, start[r]!, length[r]!, keptWords)
  );
}

/** Moves record `r` from kept to rejected, for a stage after `sanitize` that rejects it. */
export function countRejected(batch: RecordBatch, r: number, code: string, outcome: Outcome): void {
  outcome.kept--;
  outcome.rejected++;
  increase(outcome.rejectsByCode, code, 1);
  for (const [c, { name }] of batch.plan!.columns.entries()) {
    if (batch.columns[c]!.changed[r] !== 0) increase(outcome.changes, name, -1);
    if (hasKeptWord(batch, r, c)) increase(outcome.keptWords, name, -1);
  }
}

function increase(counts: Map<string, number>, name: string, by: number): void {
  const count = (counts.get(name) ?? 0) + by;
  if (count === 0) counts.delete(name);
  else counts.set(name, count);
}
