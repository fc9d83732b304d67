import type { Receipt } from '@repo/engine';
import { type ColumnChecksum, contactColumns, type ExpectedOutcome } from '@repo/csv-gen';
import type { TableState } from './database.ts';
import { count, megabytes } from './figures.ts';

/** What the service promises to stay within. */
const MEMORY_BYTES_MAX = 512_000_000;

export interface Check {
  readonly passed: boolean;
  /** What was compared, with figures. */
  readonly text: string;
}

export interface ImportFacts {
  /** Known from making the file. */
  readonly expected: ExpectedOutcome;
  /** What the service says. */
  readonly receipt: Receipt;
  /** What the database says. */
  readonly table: TableState;
  /** Peak resident memory of the service, bytes; undefined where the system does not tell. */
  readonly peakBytes: number | undefined;
}

/** Compares what was generated, what the service says and what the database says. */
export function checkImport({ expected, receipt, table, peakBytes }: ImportFacts): Check[] {
  return [
    checkCount(table.count, expected.rows.loaded),
    ...contactColumns.map((column) => checkColumn(column, table.columns[column], expected.columns[column])),
    checkFile(receipt, expected),
    checkFates(receipt, expected),
    ...(peakBytes === undefined ? [] : [checkMemory(peakBytes)]),
  ];
}

function checkCount(found: number, wanted: number): Check {
  const passed = found === wanted;
  return {
    passed,
    text: `COUNT(*) is ${count(found)}${passed ? ' as generated' : `, not ${count(wanted)}`}`,
  };
}

function checkColumn(column: string, found: ColumnChecksum, wanted: ColumnChecksum): Check {
  const passed = found.nonNull === wanted.nonNull && found.sum === wanted.sum;
  const figures = ({ nonNull, sum }: ColumnChecksum) => `${count(nonNull)} values with checksum ${sum}`;
  const instead = passed ? '' : `, not ${figures(wanted)}`;
  return { passed, text: `${column.padEnd(11)} ${figures(found)}${instead}` };
}

function checkFile({ bytes, sha256 }: Receipt, expected: ExpectedOutcome): Check {
  const passed = bytes.received === expected.bytes && sha256 === expected.sha256;
  return {
    passed,
    text: `size and SHA-256 in the receipt ${passed ? 'are those of the file' : `differ from the file's ${count(expected.bytes)} bytes and ${expected.sha256}`}`,
  };
}

function checkFates({ rows, rejects }: Receipt, expected: ExpectedOutcome): Check {
  const said = { ...rows, byCode: rejects.byCode };
  const wanted = { ...expected.rows, skipped: 0, byCode: expected.rejects.byCode };
  const passed = canonical(said) === canonical(wanted);
  const figures = `${count(rows.read)} read = ${count(rows.loaded)} loaded + ${count(rows.rejected)} rejected`;
  const instead = passed ? ', each code as generated' : `, not as generated: ${canonical(wanted)}`;
  return { passed, text: `the receipt's counts are ${figures}${instead}` };
}

function checkMemory(peakBytes: number): Check {
  const passed = peakBytes <= MEMORY_BYTES_MAX;
  return {
    passed,
    text: `the service used ${megabytes(peakBytes)} of memory at most, ${passed ? 'within' : 'more than'} ${megabytes(MEMORY_BYTES_MAX)}`,
  };
}

/** JSON with sorted keys. */
function canonical(value: object): string {
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const members = entries.map(
    ([key, member]) => `${key}: ${typeof member === 'object' ? canonical(member) : member}`,
  );
  return `{ ${members.join(', ')} }`;
}
