import type { Receipt } from '@repo/engine';
import { count, megabytes, seconds } from './figures.ts';

const SAMPLE_MAX = 3;

/** The receipt for people, a line for each of its sides. */
export function describeReceipt(receipt: Receipt): string[] {
  const { rows, bytes, rejects, time } = receipt;
  const figures = [
    [
      'import',
      `${receipt.id}, ${receipt.status} to ${receipt.table} (${receipt.mode}, COPY ${receipt.format})`,
    ],
    [
      'rows',
      Object.entries(rows)
        .map(([fate, n]) => `${count(n)} ${fate}`)
        .join(', '),
    ],
    ['bytes', `${megabytes(bytes.received)}, sha256 ${receipt.sha256}`],
    ['cleaned', counts(receipt.changes)],
    ['rejects', counts(rejects.byCode)],
    ...rejects.sample
      .slice(0, SAMPLE_MAX)
      .map(({ line, column, code, message }) => [
        '',
        `line ${line}, ${column ?? 'record'}: ${code}, ${message}`,
      ]),
    ['time', `${seconds(receipt.durationMs)}, ${count(receipt.rowsPerSecond)} rows/s`],
    [
      '',
      `${seconds(time.waitingForSourceMs)} waiting for the file, ${seconds(time.processingMs)} processing, ` +
        `${seconds(time.waitingForDatabaseMs)} waiting for the database`,
    ],
    ['memory', `${megabytes(receipt.peakRssBytes)} at most`],
  ] as const;
  return figures.map(([name, figure]) => `  ${name.padEnd(9)}${figure}`);
}

function counts(byName: Readonly<Record<string, number>>): string {
  return (
    Object.entries(byName)
      .map(([name, n]) => `${name} ${count(n)}`)
      .join(', ') || 'none'
  );
}
