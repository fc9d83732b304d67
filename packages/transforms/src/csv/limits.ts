/** Every limit of the record path, in one place; bytes unless the name says otherwise. */
export interface Limits {
  /** Input gathered before it is scanned: large enough to amortise a border, small enough for the L2 cache. */
  readonly batchBytes: number;
  /** Records a batch holds at most, so that a file of one-byte records cannot blow up the index arrays. */
  readonly batchRecordsMax: number;
  readonly recordBytesMax: number;
  readonly fieldBytesMax: number;
  /** PostgreSQL's own limit for a table. */
  readonly columnsMax: number;
}

/**
 * The most values of a batch, unless that leaves it too few records: 17 bytes each, and 9 for the field's position.
 * Only files with less than four bytes per field reach it.
 */
export const CELLS_MAX = 2 ** 16;

/**
 * In a file without a header, leading blank lines are records of one empty field if the first other record ends within
 * so many bytes and has one field. If it comes later, blank lines are skipped: the stage cannot wait any longer.
 */
export const LEADING_BYTES_MAX = 4096;

/** A record of more bytes does not fit into the buffers of a usual batch. */
export const LARGE_RECORD_BYTES: number = 1024 * 1024;

export const defaultLimits: Limits = {
  batchBytes: 256 * 1024,
  batchRecordsMax: 8192,
  recordBytesMax: 16 * 1024 * 1024,
  fieldBytesMax: 8 * 1024 * 1024,
  columnsMax: 1600,
};
