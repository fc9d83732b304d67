import type { FollowedSequence, Receipt } from '@repo/engine';
import { count, counts, megabytes, seconds, size } from './figures.ts';
import type { Paint } from './paint.ts';
import { shapeFigures } from './shape-figures.ts';
import { visible } from './visible-text.ts';

export interface ReceiptContext {
  /** Lines for a few rejects of each code; empty if none could be fetched. */
  readonly rejects: readonly string[];
  /** Command that shows all rejects. */
  readonly rejectsCommand: string;
  readonly paint: Paint;
}

/** Formats a receipt. */
export function receiptLines(receipt: Receipt, { rejects, rejectsCommand, paint }: ReceiptContext): string[] {
  const {
    status,
    mode,
    format,
    rows,
    bytes,
    written = {},
    changes,
    time,
    leftOut = [],
    renamed = [],
  } = receipt;
  const { keptNullWords = {}, sequences = [] } = receipt;
  const table = visible(receipt.table);
  const title =
    status === 'checked' ? `checked against ${table}; nothing was loaded` : `committed to ${table}`;
  const figures = [
    ['file', visible(receipt.file ?? '')],
    ['import', `${receipt.id} (${mode}, COPY ${format})`],
    [
      'rows',
      Object.entries(rows)
        .map(([fate, n]) => `${count(n)} ${fate}`)
        .join(', '),
    ],
    ['shape', shapeFigures(receipt.shape)],
    [
      'merge',
      Object.entries(written)
        .map(([fate, n]) => `${count(n ?? 0)} ${fate}`)
        .join(', '),
    ],
    ['left out', visible(leftOut.map(fieldName).join(', '))],
    [
      'renamed',
      visible(renamed.map((field) => `${fieldName(field)} → ${JSON.stringify(field.column)}`).join(', ')),
    ],
    ...sequences.map((one) => ['sequence', visible(sequenceFigure(one))]),
    ['bytes', bytesOf(bytes)],
    ['cleaned', visible(counts(changes))],
    ['as text', keptWordsFigure(keptNullWords)],
    ['time', `${seconds(receipt.durationMs)}, ${count(receipt.rowsPerSecond)} rows/s`],
    ['', timeSpent(time)],
    ['memory', `${megabytes(receipt.peakRssBytes)} peak`],
    ['rejects', counts(receipt.rejects.byCode)],
  ].filter(([, figure]) => figure !== '');
  const lines = figures.map(([name, figure]) => `  ${name!.padEnd(9)}${figure}`);
  return [
    paint('bold', title),
    ...lines,
    ...(rows.rejected === 0 ? [] : rejectsSection(rejects, rejectsCommand)),
  ];
}

/** Words for NULL that were loaded as text, and how to change that. */
export function keptWordsFigure(words: Readonly<Record<string, number>>): string {
  const figure = visible(counts(words));
  return figure && `${figure} (words for NULL; --null-text loads them as NULL)`;
}

function sequenceFigure({ column, sequence, movedTo, left, run }: FollowedSequence): string {
  if (movedTo !== undefined) return `${sequence} of ${column} moved to ${movedTo}`;
  const why = left === 'range' ? 'the number may be wrong' : 'the role may not';
  return `${sequence} of ${column} was not moved: ${why}${run === undefined ? '' : `; to move it: ${run}`}`;
}

/** A field by its name and position. */
function fieldName({ header, position }: { readonly header: string; readonly position: number }): string {
  return header === '' ? `@${position}` : `${JSON.stringify(header)} (@${position})`;
}

function rejectsSection(rejects: readonly string[], command: string): string[] {
  return [...rejects.map((line) => `    ${line}`), `  all rejects: ${command}`];
}

function bytesOf({ received, decoded }: Receipt['bytes']): string {
  return received === decoded ? size(received) : `${size(received)}, ${size(decoded)} as UTF-8`;
}

/** Waiting for the file covers the disk or pipe of this machine, and the network. */
function timeSpent(time: Receipt['time']): string {
  const { waitingForSourceMs, processingMs, waitingForDatabaseMs } = time;
  return `${seconds(waitingForSourceMs)} waiting for the file, ${seconds(processingMs)} processing, ${seconds(waitingForDatabaseMs)} waiting for the database`;
}
