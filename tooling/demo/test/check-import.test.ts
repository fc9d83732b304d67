import { createContactsGenerator } from '@repo/csv-gen';
import type { Receipt } from '@repo/engine';
import { expect, it } from 'vitest';
import { checkImport, type ImportFacts } from '../src/check-import.ts';

async function successfulImport(): Promise<ImportFacts> {
  const generator = createContactsGenerator({ rows: 500, dirt: 0.1 });
  for await (const _ of generator.stream());
  const expected = generator.expected();
  const { rows, rejects, columns, bytes, sha256 } = expected;
  const receipt = {
    rows: { rejected: rows.rejected, loaded: rows.loaded, read: rows.read, skipped: 0 },
    bytes: { received: bytes },
    sha256,
    rejects: { byCode: rejects.byCode, sample: [] },
  } as unknown as Receipt;
  return { expected, receipt, table: { count: rows.loaded, columns }, peakBytes: 100_000_000 };
}

const failed = (facts: ImportFacts) =>
  checkImport(facts).flatMap(({ passed, text }) => (passed ? [] : [text]));

it('passes an import that loaded what was generated', async () => {
  const facts = await successfulImport();
  expect(checkImport(facts)).toHaveLength(5);
  expect(failed(facts)).toEqual([]);
});

it('fails each check alone, and shows both figures', async () => {
  const good = await successfulImport();
  const { receipt, table, expected } = good;
  const withReceipt = (changes: object) => failed({ ...good, receipt: { ...receipt, ...changes } });
  expect(failed({ ...good, table: { ...table, count: 3 } })).toEqual([
    `COUNT(*) is 3, not ${expected.rows.loaded}`,
  ]);
  const { amount, country } = table.columns;
  const columns = { ...table.columns, amount: { ...amount, sum: '1' }, country: { ...country, nonNull: 1 } };
  expect(failed({ ...good, table: { ...table, columns } })).toEqual([
    `country has 1 values with checksum ${country.sum}, not ${country.nonNull} values with checksum ${country.sum}`,
    `amount has ${amount.nonNull} values with checksum 1, not ${amount.nonNull} values with checksum ${amount.sum}`,
  ]);
  expect(withReceipt({ sha256: 'ab' })).toEqual([expect.stringContaining(expected.sha256)]);
  expect(withReceipt({ bytes: { received: 1 } })).toHaveLength(1);
  expect(withReceipt({ rows: { ...receipt.rows, skipped: 1 } })).toHaveLength(1);
  const byCode = { ...receipt.rejects.byCode, NUL_BYTE: 99 };
  expect(withReceipt({ rejects: { byCode, sample: [] } })).toEqual([
    expect.stringMatching(/, not .*"NUL_BYTE":\d/),
  ]);
  expect(failed({ ...good, peakBytes: 512_000_001 })).toEqual([
    'the service used 512.0 MB of memory at most; its limit is 512.0 MB',
  ]);
});
