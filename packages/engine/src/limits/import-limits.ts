import { defaultLimits, type Limits } from '@repo/transforms';

/** Limits that an operator or a table can set: those of the record path, and those of the stages before it. */
export interface ImportLimits extends Limits {
  /** Bytes that a compressed file may inflate to. Default: no limit, because an uncompressed file has none either. */
  readonly inflatedBytesMax: number;
  /**
   * Bytes that one compressed byte may inflate to, on average. Thousands of mostly empty columns reach some hundreds;
   * gzip can reach 1,032, and zstd and brotli far more.
   */
  readonly inflateRatioMax: number;
  /** Inflated bytes from which the ratio is checked: small files do no harm. */
  readonly inflateRatioFromBytes: number;
}

export const defaultImportLimits: ImportLimits = {
  ...defaultLimits,
  inflatedBytesMax: Number.POSITIVE_INFINITY,
  inflateRatioMax: 1000,
  inflateRatioFromBytes: 1024 * 1024,
};
