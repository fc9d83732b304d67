import { typeEntry } from '@repo/transforms';
import { count, counts, seconds } from '../screen/figures.ts';
import { paintFor } from '../screen/paint.ts';
import { visible } from '../screen/visible-text.ts';
import type { Cleaned } from './clean-file.ts';

/** What was done to a file, in the members of a receipt. */
export function cleanedSummary({ outcome, columns, inference }: Cleaned, durationMs: number): object {
  const { read, kept, rejected, skipped, changes, rejectsByCode } = outcome;
  return {
    rows: { read, kept, rejected, skipped },
    columns: columns.map(({ name, type }) => ({ name, rule: typeEntry(type).rule })),
    inference,
    changes: Object.fromEntries(changes),
    rejects: { byCode: Object.fromEntries(rejectsByCode) },
    durationMs: Math.round(durationMs),
  };
}

const TOO_LONG =
  'not inferred: what can be read only once has them up to 1 MiB; name them with --type, or clean a file';

/** The same for people. */
export function cleanedLines(
  { outcome, columns, inference }: Cleaned,
  {
    durationMs,
    name,
    rejects,
  }: { readonly durationMs: number; readonly name: string; readonly rejects: readonly string[] },
): string[] {
  const { read, kept, rejected, skipped, changes, rejectsByCode } = outcome;
  const paint = paintFor(process.stderr);
  const figures = [
    [
      'rows',
      `${count(read)} read, ${count(kept)} kept, ${count(rejected)} rejected, ${count(skipped)} skipped`,
    ],
    ['columns', columns.map(({ name: column, type }) => `${column} ${typeEntry(type).rule}`).join(', ')],
    ['types', inference === 'impossible' ? TOO_LONG : ''],
    ['cleaned', counts(Object.fromEntries(changes))],
    ['time', `${seconds(durationMs)}, ${count(durationMs > 0 ? (read / durationMs) * 1000 : 0)} rows/s`],
    ['rejects', counts(Object.fromEntries(rejectsByCode))],
  ].filter(([, figure]) => figure !== '');
  return [
    paint('bold', visible(`cleaned ${name}`)),
    ...figures.map(([what, figure]) => `  ${what!.padEnd(9)}${visible(figure!)}`),
    ...rejects.map((line) => `    ${line}`),
  ];
}
