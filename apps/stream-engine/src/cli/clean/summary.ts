import { shapeMember } from '@repo/engine';
import { typeEntry } from '@repo/transforms';
import { count, counts, seconds } from '../screen/figures.ts';
import { paintFor } from '../screen/paint.ts';
import { keptWordsFigure } from '../screen/receipt-lines.ts';
import { shapeFigures } from '../screen/shape-figures.ts';
import { visible } from '../screen/visible-text.ts';
import type { Cleaned } from './clean-file.ts';

/** Summary of a cleaned file, with the members of a receipt. */
export function cleanedSummary({ outcome, columns, inference }: Cleaned, durationMs: number): object {
  const { read, kept, rejected, skipped, changes, keptWords, rejectsByCode } = outcome;
  return {
    rows: { read, kept, rejected, skipped },
    ...shapeMember(outcome),
    columns: columns.map(({ name, type }) => ({ name, rule: typeEntry(type).rule })),
    inference,
    changes: Object.fromEntries(changes),
    ...(keptWords.size === 0 ? {} : { keptNullWords: Object.fromEntries(keptWords) }),
    rejects: { byCode: Object.fromEntries(rejectsByCode) },
    durationMs: Math.round(durationMs),
  };
}

const TOO_LONG =
  'not inferred: the input is longer than 1 MiB and can be read only once; use --type, or pass a file';

/** The same summary as lines to show. */
export function cleanedLines(
  { outcome, columns, inference }: Cleaned,
  {
    durationMs,
    name,
    rejects,
  }: { readonly durationMs: number; readonly name: string; readonly rejects: readonly string[] },
): string[] {
  const { read, kept, rejected, skipped, changes, keptWords, rejectsByCode } = outcome;
  const paint = paintFor(process.stderr);
  const figures = [
    [
      'rows',
      `${count(read)} read, ${count(kept)} kept, ${count(rejected)} rejected, ${count(skipped)} skipped`,
    ],
    ['shape', shapeFigures(outcome.shape)],
    ['columns', columns.map(({ name: column, type }) => `${column} ${typeEntry(type).rule}`).join(', ')],
    ['types', inference === 'impossible' ? TOO_LONG : ''],
    ['cleaned', counts(Object.fromEntries(changes))],
    ['as text', keptWordsFigure(Object.fromEntries(keptWords))],
    ['time', `${seconds(durationMs)}, ${count(durationMs > 0 ? (read / durationMs) * 1000 : 0)} rows/s`],
    ['rejects', counts(Object.fromEntries(rejectsByCode))],
  ].filter(([, figure]) => figure !== '');
  return [
    paint('bold', visible(`cleaned ${name}`)),
    ...figures.map(([what, figure]) => `  ${what!.padEnd(9)}${visible(figure!)}`),
    ...rejects.map((line) => `    ${line}`),
  ];
}
