import { pipeline } from 'node:stream/promises';
import { CsvError, type Dialect, KEPT, type RecordBatch } from '@repo/transforms';
import type { ImportLimits } from '../limits/import-limits.ts';
import type { TextSample } from '../source/decode-sample.ts';
import { recordsOfSample } from '../source/records-of.ts';

/** Values of the parameter and their bytes; the first of two that fit equally well wins. */
const candidates = [
  { spelling: ',', byte: 0x2c },
  { spelling: ';', byte: 0x3b },
  { spelling: 'tab', byte: 0x09 },
  { spelling: '|', byte: 0x7c },
] as const;

export interface DelimiterOptions {
  /** Dialect, apart from the delimiter. */
  readonly dialect: Dialect;
  readonly nullWords: readonly string[] | undefined;
  readonly limits: ImportLimits;
}

/**
 * Tries the usual delimiters on the sample.
 * @returns the one, as the parameter spells it, with which most records have the same number of fields as the first,
 *   and more than one
 */
export async function detectDelimiter(
  sample: TextSample,
  { dialect, nullWords = [], limits }: DelimiterOptions,
): Promise<string | undefined> {
  const taken = new Set([dialect.quote, dialect.escape, dialect.comment]);
  let best: { spelling: string; fit: Fit } | undefined;
  for (const { spelling, byte } of candidates) {
    if (taken.has(byte) || nullWords.some((word) => word.includes(String.fromCharCode(byte)))) continue;
    const fit = await tryDelimiter(sample, { ...dialect, delimiter: byte }, limits);
    if (fit !== undefined && (best === undefined || isBetter(fit, best.fit))) best = { spelling, fit };
  }
  return best?.spelling;
}

interface Fit {
  readonly fields: number;
  /** Share of records with this number of fields. */
  readonly share: number;
}

function isBetter(fit: Fit, than: Fit): boolean {
  return fit.share > than.share || (fit.share === than.share && fit.fields > than.fields);
}

/** @returns undefined if the first record is one field, or most others have a different number */
async function tryDelimiter(
  sample: TextSample,
  dialect: Dialect,
  limits: ImportLimits,
): Promise<Fit | undefined> {
  const counts = { records: 0, alike: 0, fields: 0 };
  try {
    const records = recordsOfSample(sample, { dialect, limits });
    await pipeline(...records, async (batches: AsyncIterable<RecordBatch>) => {
      for await (const batch of batches) {
        count(batch, counts);
        batch.release();
      }
    });
  } catch (error) {
    // An unclosed quote, or a record that is too long, rules this delimiter out.
    if (!(error instanceof CsvError)) throw error;
    return undefined;
  }
  const share = counts.alike / counts.records;
  return counts.fields > 1 && share > 0.5 ? { fields: counts.fields, share } : undefined;
}

/** Counts the records that are not blank lines, and how many of them are well-formed and as long as the first. */
function count(
  { recordCount, firstField, fieldStart, fieldEnd, fate }: RecordBatch,
  counts: { records: number; alike: number; fields: number },
): void {
  for (let r = 0; r < recordCount; r++) {
    const f = firstField[r]!;
    const fields = firstField[r + 1]! - f;
    if (fields === 1 && fieldStart[f] === fieldEnd[f]) continue;
    if (counts.records === 0) counts.fields = fields;
    counts.records++;
    if (fields === counts.fields && fate[r] === KEPT) counts.alike++;
  }
}
