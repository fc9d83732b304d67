import type { Receipt } from '@repo/engine';
import { count } from './figures.ts';

type Shape = NonNullable<Receipt['shape']>;

const words: Readonly<Record<keyof Shape, string>> = {
  leadingLines: 'lines above the records',
  emptyRecords: 'empty records skipped',
  repeatedHeaders: 'repeated headers skipped',
  paddedRecords: 'records padded',
  trimmedRecords: 'records trimmed',
};

/** `2 empty records skipped, 1 records padded`; empty if the file is plain CSV. */
export function shapeFigures(shape: Shape = {}): string {
  const names = Object.keys(words) as (keyof Shape)[];
  return names
    .filter((name) => (shape[name] ?? 0) > 0)
    .map((name) => `${count(shape[name]!)} ${words[name]}`)
    .join(', ');
}
