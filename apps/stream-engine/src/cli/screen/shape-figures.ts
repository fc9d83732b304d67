import type { Receipt } from '@repo/engine';
import { count } from './figures.ts';

type Shape = NonNullable<Receipt['shape']>;

const words: readonly (readonly [name: keyof Shape, one: string, what: string])[] = [
  ['leadingLines', 'line', 'above the records'],
  ['emptyRecords', 'empty record', 'skipped'],
  ['repeatedHeaders', 'repeated header', 'skipped'],
  ['paddedRecords', 'record', 'padded'],
  ['trimmedRecords', 'record', 'trimmed'],
];

/** `2 lines above the records, 1 empty record skipped`; empty if the file is plain CSV. */
export function shapeFigures(shape: Shape = {}): string {
  return words
    .map(([name, one, what]) => ({ n: shape[name] ?? 0, one, what }))
    .filter(({ n }) => n > 0)
    .map(({ n, one, what }) => `${count(n)} ${one}${n === 1 ? '' : 's'} ${what}`)
    .join(', ');
}
