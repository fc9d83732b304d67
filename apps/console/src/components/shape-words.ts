import type { ImportPlan } from '../api/types.ts';
import { formatRows } from './format.ts';

type Shape = NonNullable<ImportPlan['shape']>;

const words: readonly (readonly [name: keyof Shape, one: string, what: string])[] = [
  ['leadingLines', 'line', ' above the records'],
  ['emptyRecords', 'empty record', ' skipped'],
  ['repeatedHeaders', 'repeated header', ' skipped'],
  ['paddedRecords', 'record', ' padded'],
  ['trimmedRecords', 'record', ' trimmed'],
];

/** `2 lines above the records, 1 empty record skipped` */
export function shapeWords(shape: Shape): string {
  return words
    .filter(([name]) => (shape[name] ?? 0) > 0)
    .map(([name, one, what]) => formatRows(shape[name]!, one) + what)
    .join(', ');
}
