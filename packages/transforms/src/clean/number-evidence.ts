import type { ColumnValues } from '../batch/column-values.ts';
import { fieldText } from '../batch/field-text.ts';
import type { RecordBatch } from '../batch/record-batch.ts';
import { CsvError, type Position } from '../csv/errors.ts';
import { quoted } from '../csv/excerpt.ts';

/** A value of the file. */
interface Seen {
  /** The start of the field, in quotes. */
  readonly text: string;
  readonly position: Position;
}

/**
 * What the numbers of a file say about their decimal mark, by column of the plan: the first one that was read with a
 * decimal point and would be another with a decimal comma (`1.234`), and the first one that proves a decimal comma
 * (`1.234,50`). Several parts of a file have the earlier of each.
 */
export class NumberEvidence {
  readonly #doubtful: Seen[] = [];
  readonly #contrary: Seen[] = [];
  /** The first column that has both. */
  #conflict: number | undefined;

  /** Takes the values of column `c` that its kernel has marked. */
  add(batch: RecordBatch, { doubtful, contrary }: ColumnValues, c: number): void {
    if (doubtful < 0 && contrary < 0) return;
    if (doubtful >= 0) this.#doubtful[c] ??= seenAt(batch, doubtful, c);
    if (contrary >= 0) this.#contrary[c] ??= seenAt(batch, contrary, c);
    if (this.#doubtful[c] && this.#contrary[c]) this.#conflict ??= c;
  }

  /** Takes the values of a whole batch. */
  addAll(batch: RecordBatch): void {
    for (let c = 0; c < batch.plan!.columns.length; c++) this.add(batch, batch.columns[c]!, c);
  }

  /** Returns a CsvError NUMBER_AMBIGUOUS if a column has both. */
  conflict(): CsvError | undefined {
    if (this.#conflict === undefined) return undefined;
    const [doubtful, contrary] = [this.#doubtful[this.#conflict]!, this.#contrary[this.#conflict]!];
    const { position } = doubtful;
    const message =
      `${quoted(position.column!)} has ${shown(doubtful)}, read with a decimal point, and ${shown(contrary)}, which has ` +
      'a decimal comma; send decimal=,&grouping=. to read both with a decimal comma, or send decimal=. to reject the second';
    return new CsvError('NUMBER_AMBIGUOUS', message, { position });
  }
}

function seenAt(batch: RecordBatch, r: number, c: number): Seen {
  const { name, source } = batch.plan!.columns[c]!;
  const { firstLine, recordLine } = batch;
  return {
    text: quoted(fieldText(batch, batch.firstField[r]! + source)),
    position: {
      record: batch.recordNumber(r),
      ...(firstLine < 0 ? {} : { line: firstLine + recordLine[r]! }),
      column: name,
    },
  };
}

function shown({ text, position }: Seen): string {
  return `${text} in record ${position.record}`;
}
