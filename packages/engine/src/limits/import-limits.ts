import { defaultLimits, type Limits } from '@repo/transforms';

/** What an operator or a table can limit: those of the record path, and those of what lies before it. */
export interface ImportLimits extends Limits {
  /** Bytes that a compressed file may inflate to. An uncompressed one has no ceiling, so by default none. */
  readonly inflatedBytesMax: number;
  /**
   * Bytes that a byte of a compressed file may inflate to, on average. Mostly empty columns by the thousand reach
   * some hundreds; gzip can do 1,032, and zstd and brotli far more.
   */
  readonly inflateRatioMax: number;
  /** Inflated bytes before which the ratio is not judged: what is small does no harm. */
  readonly inflateRatioFromBytes: number;
}

export const defaultImportLimits: ImportLimits = {
  ...defaultLimits,
  inflatedBytesMax: Number.POSITIVE_INFINITY,
  inflateRatioMax: 1000,
  inflateRatioFromBytes: 1024 * 1024,
};
