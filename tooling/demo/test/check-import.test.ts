import { createContactsGenerator } from '@repo/csv-gen';
import type { Receipt } from '@repo/engine';
import { expect, it } from 'vitest';
import { checkImport, type ImportFacts } from '../src/check-import.ts';

/** Of an import where all is well. */
async function facts(): Promise<ImportFacts> {
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

const failed = (given: ImportFacts) =>
  checkImport(given).flatMap(({ passed, text }) => (passed ? [] : [text]));

it('passes what is as generated: the count, nine columns, the file, the fates, the memory', async () => {
  const checks = checkImport(await facts());
  expect(checks).toHaveLength(13);
  expect(checks.filter(({ passed }) => !passed)).toEqual([]);
});

it('fails each check alone, with the figures', async () => {
  const good = await facts();
  const { receipt, table, expected } = good;
  const loaded = expected.rows.loaded;
  expect(failed({ ...good, table: { ...table, count: 3 } })).toEqual([`COUNT(*) is 3, not ${loaded}`]);
  const amount = { ...table.columns.amount, sum: '1' };
  expect(failed({ ...good, table: { ...table, columns: { ...table.columns, amount } } })).toEqual([
    `amount      ${amount.nonNull} values with checksum 1, not ${amount.nonNull} values with checksum ${table.columns.amount.sum}`,
  ]);
  expect(failed({ ...good, receipt: { ...receipt, sha256: 'ab' } })).toEqual([
    expect.stringContaining(expected.sha256),
  ]);
  expect(failed({ ...good, receipt: { ...receipt, bytes: { ...receipt.bytes, received: 1 } } })).toHaveLength(
    1,
  );
  const byCode = { ...receipt.rejects.byCode, NUL_BYTE: 99 };
  expect(failed({ ...good, receipt: { ...receipt, rejects: { byCode, sample: [] } } })).toEqual([
    expect.stringMatching(/not as generated: .*NUL_BYTE: \d/),
  ]);
  expect(failed({ ...good, receipt: { ...receipt, rows: { ...receipt.rows, skipped: 1 } } })).toHaveLength(1);
  expect(failed({ ...good, peakBytes: 512_000_001 })).toEqual([
    'the service used 512.0 MB of memory at most, more than 512.0 MB',
  ]);
});

it('makes no statement about memory where the system does not tell', async () => {
  expect(checkImport({ ...(await facts()), peakBytes: undefined })).toHaveLength(12);
});
