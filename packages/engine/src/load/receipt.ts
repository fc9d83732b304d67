import { writeModes } from '@repo/database';
import { Type } from 'typebox';
import { RejectSummary } from '../problem/reject.ts';
import { RowCounts } from '../problem/row-counts.ts';
import { ShapeCounts } from '../problem/shape-counts.ts';
import { closed, count, countsBy, milliseconds, type ValueOf, words } from '../schema/schema-parts.ts';
import { FollowedSequence } from './sequence-follower.ts';
import { TimeSpent } from './stopwatch.ts';

/** Part of receipts and plans. */
export const KeptNullWords = Type.Optional(
  countsBy(
    'column: loaded texts that equal a word of `null`. `null.<column>`, or `nullText=true` for all columns, makes them NULL. Absent if there are none',
  ),
);

const fieldOfFile = {
  position: count('Position of the field, from 1.'),
  header: Type.String({ description: 'Empty if the field has no name.' }),
};

export const Receipt = closed(
  {
    id: Type.String({ format: 'uuid' }),
    status: words(['committed', 'checked'], '`checked` is a dry run.'),
    table: Type.String({ description: '`schema.table`' }),
    file: Type.Optional(Type.String({ description: 'The filename in the form, or in Content-Disposition.' })),
    mode: words(writeModes),
    format: words(['binary', 'text'], 'The format of COPY.'),
    formatReason: Type.Optional(Type.String({ description: 'Why the format is text.' })),
    leftOut: Type.Optional(
      Type.Array(closed({ ...fieldOfFile }), {
        description:
          'Fields of the file that were not loaded: unknown ones (`unknownColumns=ignore`), and those that `map` leaves out.',
      }),
    ),
    renamed: Type.Optional(
      Type.Array(closed({ ...fieldOfFile, column: Type.String() }), {
        description:
          'Fields that were loaded into columns of other names, by `map`, an alias or folded names.',
      }),
    ),
    rows: RowCounts,
    shape: Type.Optional(ShapeCounts),
    written: Type.Optional(
      closed(
        {
          updated: Type.Optional(count('upsert: rows whose key existed.')),
          superseded: Type.Optional(count('upsert: records superseded by a later one with the same key.')),
          existing: Type.Optional(count('insert-new: records whose key existed.')),
          deleted: Type.Optional(count('replace: rows that existed before.')),
          suppressed: Type.Optional(
            count(
              'Records that a BEFORE trigger of the table dropped or moved elsewhere. Absent if there are none.',
            ),
          ),
        },
        { description: 'More counts of rows; absent for an append without suppressed records.' },
      ),
    ),
    sequences: Type.Optional(
      Type.Array(FollowedSequence, {
        description: 'Sequences that would have given numbers of the file again. Absent if there are none.',
      }),
    ),
    bytes: closed({ received: count('Bytes as sent.'), decoded: count('Bytes inflated and in UTF-8.') }),
    sha256: Type.String({ description: 'Hash of the inflated file in its own encoding.' }),
    changes: countsBy('column: loaded values that cleaning changed'),
    keptNullWords: KeptNullWords,
    rejects: RejectSummary,
    durationMs: milliseconds(
      'Time from the start in the ledger to this receipt, which is created just before COMMIT.',
    ),
    rowsPerSecond: count(),
    peakRssBytes: count('Peak memory of the process during the import.'),
    time: TimeSpent,
  },
  { $id: 'Receipt', description: 'The result of an import. It is sent after COMMIT.' },
);

export type Receipt = ValueOf<typeof Receipt>;
