/** Limits of the stages, in bytes unless the name says otherwise. */
export interface Limits {
  /**
   * Input collected before it is scanned: large enough to amortise the cost of passing a batch on, small enough for the
   * L2 cache.
   */
  readonly batchBytes: number;
  /** Maximum number of records in a batch, so that a file of one-byte records cannot blow up the index arrays. */
  readonly batchRecordsMax: number;
  readonly recordBytesMax: number;
  readonly fieldBytesMax: number;
  /** PostgreSQL's own limit for a table. */
  readonly columnsMax: number;
}

/**
 * Maximum number of values in a batch, unless that leaves it too few records. Each takes 17 bytes, and 9 for the
 * field's position. Only files with less than four bytes per field reach it.
 */
export const CELLS_MAX = 2 ** 16;

/**
 * Bytes to search for the first record that is not blank, in a file without a header. If it ends within these bytes
 * and has one field, the blank lines before it are records of one empty field; otherwise they are skipped.
 */
export const LEADING_BYTES_MAX = 4096;

/** Size from which a record does not fit into the buffers of an ordinary batch. */
export const LARGE_RECORD_BYTES: number = 1024 * 1024;

export const defaultLimits: Limits = {
  batchBytes: 256 * 1024,
  batchRecordsMax: 8192,
  recordBytesMax: 16 * 1024 * 1024,
  fieldBytesMax: 8 * 1024 * 1024,
  columnsMax: 1600,
};
