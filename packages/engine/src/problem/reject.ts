import { Type } from 'typebox';
import { closed, count, countsBy, type ValueOf } from '../schema/schema-parts.ts';

const position = {
  record: Type.Optional(count('Data record, counted from 1; 0 is the header.')),
  line: Type.Optional(count('Line, counted from 1.')),
  byte: Type.Optional(count('Offset in the decoded file.')),
  column: Type.Optional(Type.String()),
};

export const Position = closed(position);

const reason = {
  code: Type.String({ description: 'Stable; docs/ERRORS.md lists all codes.' }),
  message: Type.String(),
};

/** One error of a record. */
export const RejectReason = closed({ column: Type.Optional(Type.String()), ...reason });

/** A rejected record, as clients see it. */
export const Reject = closed({
  ...position,
  record: count('Data record, counted from 1; 0 is the header.'),
  ...reason,
  errors: Type.Optional(
    Type.Array(RejectReason, {
      description:
        'All errors of the record, ten at most, beginning with the one above. Absent in receipts of older versions.',
    }),
  ),
  moreErrors: Type.Optional(count('Errors of the record that are not listed; absent if all are.')),
});

export type Reject = ValueOf<typeof Reject>;

/** Number of rejects, and the first of them. */
export const RejectSummary = closed({
  byCode: countsBy('code'),
  sample: Type.Array(Reject, { maxItems: 100 }),
  href: Type.Optional(Type.String({ description: 'Address of all rejects.' })),
});

export type RejectSummary = ValueOf<typeof RejectSummary>;
