import { isDeepStrictEqual } from 'node:util';
import type { ExpectedOutcome } from '@repo/csv-gen';
import type { Receipt } from '@repo/engine';

/**
 * What is wrong with an answer's body, compared with what was generated: one short text per difference,
 * none when the receipt is right.
 */
export function receiptDifferences(body: string, expected: ExpectedOutcome): string[] {
  const receipt = parseReceipt(body);
  if (receipt?.rows === undefined) return ['no receipt'];
  const { read, loaded, rejected, skipped } = receipt.rows;
  const pairs: [name: string, actual: unknown, wanted: unknown][] = [
    ['status', receipt.status, 'committed'],
    ['read', read, expected.rows.read],
    ['loaded', loaded, expected.rows.loaded],
    ['rejected', rejected, expected.rows.rejected],
    // The three above being right, this is what makes it balance.
    ['skipped', skipped, 0],
    ['rejects.byCode', receipt.rejects?.byCode, expected.rejects.byCode],
    ['changes', receipt.changes, expected.changes],
    ['bytes.decoded', receipt.bytes?.decoded, expected.bytes],
    ['sha256', receipt.sha256, expected.sha256],
  ];
  return pairs
    .filter(([, actual, wanted]) => !isDeepStrictEqual(actual, wanted))
    .map(([name, actual, wanted]) => `${name} is ${JSON.stringify(actual)}, not ${JSON.stringify(wanted)}`);
}

/** The receipt in an answer's body; undefined when it holds none. Fields may still be missing. */
export function parseReceipt(body: string): Partial<Receipt> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
