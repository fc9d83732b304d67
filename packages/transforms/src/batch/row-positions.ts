import type { Position } from '../csv/errors.ts';
import type { RecordBatch } from './record-batch.ts';
import { KEPT } from './reject-code.ts';

/** Batches looked back over: 12 MiB of the file, more than lies between an encoder and what its reader reports. */
const BATCHES_MAX = 48;

type Offsets = Uint16Array | Int32Array;

/** The rows of one batch. */
interface Run {
  readonly firstRow: number;
  readonly rowCount: number;
  /** Record and line of the first row; the line is −1 where it is unknown. */
  readonly record: number;
  readonly line: number;
  /** How many records, and lines, each row lies behind the first; undefined where it is one more than the row before. */
  readonly records: Offsets | undefined;
  readonly lines: Offsets | undefined;
}

/**
 * Where in the file the rows lie that were sent lately: whoever receives them counts rows, and people count records and
 * lines. Memory: for each row of the last 48 batches 4 bytes, and next to nothing where nothing was set aside and no record
 * has line ends of its own.
 */
export class RowPositions {
  readonly #runs: Run[] = [];
  #rows = 0;

  /** Takes the kept records of a batch as the next rows. */
  add(batch: RecordBatch): void {
    const kept = batch.countKept();
    if (kept === 0) return;
    this.#runs.push(runOf(batch, kept, this.#rows));
    this.#rows += kept;
    if (this.#runs.length > BATCHES_MAX) this.#runs.shift();
  }

  /**
   * @param row counted from 1
   * @returns undefined for a row that was sent too long ago, or not at all
   */
  find(row: number): Position | undefined {
    const run = this.#runs.find(({ firstRow, rowCount }) => row > firstRow && row <= firstRow + rowCount);
    if (run === undefined) return undefined;
    const index = row - run.firstRow - 1;
    const behind = (by: Offsets | undefined) => by?.[index] ?? index;
    return {
      record: run.record + behind(run.records),
      ...(run.line < 0 ? {} : { line: run.line + behind(run.lines) }),
    };
  }
}

function runOf(batch: RecordBatch, rowCount: number, firstRow: number): Run {
  const { fate, recordCount, recordLine, firstLine } = batch;
  const first = fate.indexOf(KEPT);
  const last = fate.lastIndexOf(KEPT, recordCount - 1);
  const record = batch.recordNumber(first);
  const line = recordLine[first]!;
  const offsets = (span: number, of: (r: number) => number): Offsets | undefined => {
    if (span === rowCount - 1) return undefined;
    const found = new (span < 2 ** 16 ? Uint16Array : Int32Array)(rowCount);
    for (let r = first, row = 0; r <= last; r++) if (fate[r] === KEPT) found[row++] = of(r);
    return found;
  };
  return {
    firstRow,
    rowCount,
    record,
    line: firstLine < 0 ? -1 : firstLine + line,
    records: offsets(batch.recordNumber(last) - record, (r) => batch.recordNumber(r) - record),
    lines: offsets(recordLine[last]! - line, (r) => recordLine[r]! - line),
  };
}
