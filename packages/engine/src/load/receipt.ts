import { writeModes } from '@repo/database';
import { Type } from 'typebox';
import { RejectSummary } from '../problem/reject.ts';
import { RowCounts } from '../problem/row-counts.ts';
import { closed, count, countsBy, milliseconds, type ValueOf, words } from '../schema/schema-parts.ts';
import { TimeSpent } from './stopwatch.ts';

export const Receipt = closed(
  {
    id: Type.String({ format: 'uuid' }),
    status: words(['committed', 'checked'], '`checked` is a dry run.'),
    table: Type.String({ description: '`schema.table`' }),
    file: Type.Optional(
      Type.String({ description: 'The filename of the form’s part, or of a Content-Disposition.' }),
    ),
    mode: words(writeModes),
    format: words(['binary', 'text'], 'Of COPY.'),
    formatReason: Type.Optional(Type.String({ description: 'Why it is text.' })),
    ignoredColumns: Type.Optional(
      Type.Array(Type.String(), {
        description: 'Names of the header that went to no column of the table (`unknownColumns=ignore`).',
      }),
    ),
    rows: RowCounts,
    written: Type.Optional(
      closed(
        {
          updated: Type.Optional(count('upsert: rows whose key was there.')),
          superseded: Type.Optional(count('upsert: records after which another one of the same key came.')),
          existing: Type.Optional(count('insert-new: records whose key was there.')),
          deleted: Type.Optional(count('replace: rows that were there before.')),
          suppressed: Type.Optional(
            count(
              'Records that a BEFORE trigger of the table dropped or moved elsewhere. Absent if there are none.',
            ),
          ),
        },
        { description: 'What else the import did; absent for an append that suppressed nothing.' },
      ),
    ),
    bytes: closed({ received: count('As sent.'), decoded: count('Inflated, in UTF-8.') }),
    sha256: Type.String({ description: 'Of the inflated file in its own encoding.' }),
    changes: countsBy('column: loaded values that cleaning changed'),
    rejects: RejectSummary,
    durationMs: milliseconds(
      'From its entry in the ledger to this receipt, which is made just before COMMIT.',
    ),
    rowsPerSecond: count(),
    peakRssBytes: count('Memory of the process while the import ran.'),
    time: TimeSpent,
  },
  { $id: 'Receipt', description: 'What an import did. It comes after COMMIT.' },
);

export type Receipt = ValueOf<typeof Receipt>;
