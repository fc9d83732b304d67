import { type TSchema, type TSchemaOptions, Type } from 'typebox';

/** An object of which every member is named: a test holds answers against these. */
export const closed = (properties: Record<string, TSchema>, options: TSchemaOptions = {}) =>
  Type.Object(properties, { additionalProperties: false, ...options });

/** A schema that has a name of its own in the document. */
export const ref = (name: string) => Type.Unsafe({ $ref: `${name}#` });

export const count = (description?: string) =>
  Type.Integer({ minimum: 0, ...(description ? { description } : {}) });

/** Milliseconds. */
export const milliseconds = (description?: string) =>
  Type.Number({ minimum: 0, ...(description ? { description } : {}) });

export const optional = Type.Optional;

/** One of these words. */
export const words = (values: readonly string[], description?: string) =>
  Type.Enum([...values], { type: 'string', ...(description ? { description } : {}) });

/** Numbers by a name that is data: a code, a column. */
export const countsBy = (what: string) =>
  Type.Record(Type.String(), count(), { description: `How many, by ${what}.` });

export const rowCounts = closed(
  {
    read: count('Records of the file, blank lines included.'),
    loaded: count('Rows that are in the table.'),
    rejected: count('Records that were not loaded because of an error.'),
    skipped: count(
      'Blank lines, records that another one with the same key replaces, and records that a trigger dropped.',
    ),
  },
  { description: '`read` is always `loaded + rejected + skipped`.' },
);

const position = {
  record: optional(count('The header is not counted.')),
  line: optional(count('1 is the first.')),
  byte: optional(count('From the beginning of the decoded file.')),
  column: optional(Type.String()),
};

export const Position = closed(position);

const reason = {
  code: Type.String({ description: 'Stable; all of them are in docs/ERRORS.md.' }),
  message: Type.String(),
};

/** All that is wrong with a record. */
const reasons = {
  errors: optional(
    Type.Array(closed({ column: optional(Type.String()), ...reason }), {
      description:
        'All errors of the record, ten at most, the one above first. Absent in receipts of older versions.',
    }),
  ),
  moreErrors: optional(count('Errors of the record that are not listed; absent if all are.')),
};

export const Reject = closed({
  ...position,
  record: count('The header is not counted.'),
  ...reason,
  ...reasons,
});

export const rejectSummary = closed({
  byCode: countsBy('code'),
  sample: Type.Array(Reject, { maxItems: 100 }),
  href: optional(Type.String({ description: 'Where all of them are.' })),
});
