import { isDeepStrictEqual } from 'node:util';
import type { ExpectedOutcome } from '@repo/csv-gen';
import type { Receipt } from '@repo/engine';

/** Compares the receipt in an answer's body with the generated file: one short text for each difference. */
export function receiptDifferences(body: string, expected: ExpectedOutcome): string[] {
  const receipt = parseReceipt(body);
  if (receipt?.rows === undefined) return ['no receipt'];
  const { read, loaded, rejected, skipped } = receipt.rows;
  const pairs: [name: string, actual: unknown, wanted: unknown][] = [
    ['status', receipt.status, 'committed'],
    ['read', read, expected.rows.read],
    ['loaded', loaded, expected.rows.loaded],
    ['rejected', rejected, expected.rows.rejected],
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

function parseReceipt(body: string): Partial<Receipt> | undefined {
  try {
    return JSON.parse(body) as Partial<Receipt>;
  } catch {
    return undefined;
  }
}
