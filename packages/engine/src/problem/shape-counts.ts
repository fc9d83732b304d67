import type { Outcome, Shape } from '@repo/transforms';
import { Type } from 'typebox';
import { closed, count, type ValueOf } from '../schema/schema-parts.ts';

/** What an import did because of the file's shape. */
export const ShapeCounts = closed(
  {
    leadingLines: Type.Optional(count('Lines above the header or, without one, above the first record.')),
    emptyRecords: Type.Optional(count('Skipped records whose fields are all empty (`emptyRecords=skip`).')),
    repeatedHeaders: Type.Optional(count('Skipped records that equal the header byte for byte.')),
    paddedRecords: Type.Optional(count('Records that lacked fields at their end (`ragged=pad`).')),
    trimmedRecords: Type.Optional(count('Records with additional empty fields at their end (`ragged=pad`).')),
  },
  { description: 'How the shape of the file differs from plain CSV. Counts of 0 are left out.' },
);

type ShapeCounts = ValueOf<typeof ShapeCounts>;

/** The counts that are not 0, as a member of an answer; absent if all of them are. */
export function shapeMember({ shape }: Pick<Outcome, 'shape'>): { readonly shape?: ShapeCounts } {
  const counts = Object.entries(shape).filter(([, number]) => number > 0);
  return counts.length === 0 ? {} : { shape: Object.fromEntries(counts) as Partial<Shape> };
}
