/** Reads values in one format, with the latest result in its fields. */
export interface MomentReader {
  /** Days since 2000-01-01; 0 if the format has no day. */
  readonly days: number;
  /** Microseconds since midnight at the offset. */
  readonly micros: number;
  /** Seconds east of UTC; NaN if the value names no zone. */
  readonly offsetSeconds: number;
  /** Reads `[from, end)`. @returns DATE_INVALID or OUT_OF_RANGE, or KEPT with the fields filled */
  read(bytes: Uint8Array, from: number, end: number): number;
}
