import { isDeepStrictEqual } from 'node:util';
import { type ColumnChecksum, contactColumns, type ExpectedOutcome } from '@repo/csv-gen';
import type { Receipt } from '@repo/engine';
import type { ContactsState } from './database.ts';
import { megabytes } from './output.ts';

/** The memory limit that the service promises to keep. */
const MEMORY_BYTES_MAX = 512_000_000;

interface Check {
  readonly passed: boolean;
  /** What was compared, and both figures if they differ. */
  readonly text: string;
}

export interface ImportFacts {
  /** Known from generating the file. */
  readonly expected: ExpectedOutcome;
  readonly receipt: Receipt;
  readonly table: ContactsState;
  /** Peak resident memory of the service. */
  readonly peakBytes: number;
}

const count = (value: number): string => value.toLocaleString('en-US');

/** Compares the generated file, the receipt and the table. */
export function checkImport({ expected, receipt, table, peakBytes }: ImportFacts): Check[] {
  const { rows, rejects, bytes, sha256 } = receipt;
  const fates = { ...rows, byCode: rejects.byCode };
  const expectedFates = { ...expected.rows, skipped: 0, byCode: expected.rejects.byCode };
  return [
    check(
      table.count === expected.rows.loaded,
      `COUNT(*) is ${count(table.count)}`,
      count(expected.rows.loaded),
    ),
    ...checkColumns(table, expected),
    check(
      bytes.received === expected.bytes && sha256 === expected.sha256,
      `the receipt has ${count(bytes.received)} bytes and SHA-256 ${sha256.slice(0, 8)}…`,
      `${count(expected.bytes)} bytes and ${expected.sha256}`,
    ),
    check(
      isDeepStrictEqual(fates, expectedFates),
      `the receipt counts ${count(rows.read)} read = ${count(rows.loaded)} loaded + ${count(rows.rejected)} rejected`,
      JSON.stringify(expectedFates),
    ),
    {
      passed: peakBytes <= MEMORY_BYTES_MAX,
      text: `the service used ${megabytes(peakBytes)} of memory at most; its limit is ${megabytes(MEMORY_BYTES_MAX)}`,
    },
  ];
}

/** One check for all columns, or one for each that differs. */
function checkColumns(table: ContactsState, expected: ExpectedOutcome): Check[] {
  const figures = ({ nonNull, sum }: ColumnChecksum) => `${count(nonNull)} values with checksum ${sum}`;
  const differing = contactColumns.filter(
    (column) => !isDeepStrictEqual(table.columns[column], expected.columns[column]),
  );
  if (differing.length === 0)
    return [check(true, `the checksums of all ${contactColumns.length} columns are`, '')];
  return differing.map((column) =>
    check(false, `${column} has ${figures(table.columns[column])}`, figures(expected.columns[column])),
  );
}

const check = (passed: boolean, text: string, expected: string): Check => ({
  passed,
  text: `${text}${passed ? ' as generated' : `, not ${expected}`}`,
});
