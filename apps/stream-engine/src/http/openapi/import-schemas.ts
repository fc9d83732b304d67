import { writeModes } from '@repo/database';
import { Type } from 'typebox';
import {
  closed,
  count,
  countsBy,
  milliseconds,
  optional,
  ref,
  rejectSummary,
  rowCounts,
  words,
} from './schema-parts.ts';

const id = Type.String({ format: 'uuid' });
const mode = words(writeModes);
const file = optional(
  Type.String({ description: 'The filename of the form’s part, or of a Content-Disposition.' }),
);

export const Receipt = closed(
  {
    id,
    status: words(['committed', 'checked'], '`checked` is a dry run.'),
    table: Type.String({ description: '`schema.table`' }),
    file,
    mode,
    format: words(['binary', 'text'], 'Of COPY.'),
    formatReason: optional(Type.String({ description: 'Why it is text.' })),
    ignoredColumns: optional(
      Type.Array(Type.String(), {
        description: 'Names of the header that went to no column of the table (`unknownColumns=ignore`).',
      }),
    ),
    rows: rowCounts,
    written: optional(
      closed(
        {
          updated: optional(count('upsert: rows whose key was there.')),
          superseded: optional(count('upsert: records after which another one of the same key came.')),
          existing: optional(count('insert-new: records whose key was there.')),
          deleted: optional(count('replace: rows that were there before.')),
          suppressed: optional(
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
    rejects: rejectSummary,
    durationMs: milliseconds(
      'From its entry in the ledger to this receipt, which is made just before COMMIT.',
    ),
    rowsPerSecond: count(),
    peakRssBytes: count('Memory of the process while the import ran.'),
    time: closed({
      waitingForSourceMs: milliseconds(),
      processingMs: milliseconds(),
      waitingForDatabaseMs: milliseconds(),
    }),
  },
  { $id: 'Receipt', description: 'What an import did. It comes after COMMIT.' },
);

export const Progress = closed(
  {
    phase: words(['starting', 'loading', 'merging', 'committing']),
    bytes: closed({
      received: count(),
      total: optional(count('The request’s Content-Length, a form around the file included.')),
    }),
    rows: rowCounts,
    rejects: closed({ byCode: countsBy('code') }),
    rowsPerSecond: count('Of the last seconds.'),
    secondsLeft: optional(Type.Number()),
    elapsedMs: milliseconds(),
    rssBytes: count('Memory of the process.'),
    memoryLimitBytes: count('What it may use.'),
    waitingFor: words(['source', 'processing', 'database']),
  },
  { $id: 'Progress', description: 'How far a running import is; no row is visible before COMMIT.' },
);

export const ImportSummary = closed(
  {
    id,
    status: words(['running', 'committed', 'checked', 'failed', 'died']),
    table: Type.String(),
    file,
    mode,
    key: optional(Type.String({ description: 'Its Idempotency-Key.' })),
    rows: optional(rowCounts),
    startedAt: Type.String({ format: 'date-time' }),
    endedAt: optional(Type.String({ format: 'date-time' })),
    durationMs: optional(milliseconds('Once it has ended; the same as in its receipt.')),
    problem: optional(ref('Problem')),
    progress: optional(ref('Progress')),
  },
  { $id: 'ImportSummary', description: 'An import in a list, or one that has no receipt.' },
);

export const ImportList = closed(
  {
    imports: Type.Array(ref('ImportSummary')),
    next: optional(Type.String({ description: 'Address of the next page.' })),
  },
  { $id: 'ImportList', description: 'A page of imports, the newest first.' },
);
