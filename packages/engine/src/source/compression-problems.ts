import { Problem } from '../problem/problem.ts';
import type { Compression } from './compression.ts';

const spelt: Readonly<Record<Compression, string>> = { gzip: 'gzip', zstd: 'zstd', br: 'brotli' };

/** The compressed data ends early. */
export function truncatedData(compression: Compression, cause?: unknown): Problem {
  const detail = `the file is incomplete: its ${spelt[compression]} data ends early`;
  return new Problem('COMPRESSION_CORRUPT', detail, { cause });
}

/** The compressed data is corrupt. */
export function corruptData(compression: Compression, cause?: unknown): Problem {
  const detail = `the file is corrupt, or not compressed with ${spelt[compression]}`;
  return new Problem('COMPRESSION_CORRUPT', detail, { cause });
}

/** There is extra data after the last member or frame, even if it is only zeros. */
export function trailingData(compression: Compression): Problem {
  return new Problem(
    'COMPRESSION_CORRUPT',
    `there is extra data after the end of the ${spelt[compression]} data`,
  );
}

/** The file was compressed with a dictionary, which it does not contain. */
export function missingDictionary(): Problem {
  const detail = 'the file was compressed with a dictionary; compress it without one';
  return new Problem('COMPRESSION_CORRUPT', detail);
}

/** The available inflater could not detect corruption. */
export function missingChecksum(): Problem {
  return new Problem(
    'ENCODING_UNSUPPORTED',
    'the zstd data has no checksum, which this server needs to detect corruption; compress it with zstd --check or gzip',
  );
}

/** Inflating would take more memory than an import has. */
export function windowTooLarge(limit: number): Problem {
  const detail = 'the file was compressed with too large a window; compress it without --long and --ultra';
  return new Problem('INFLATE_LIMIT', detail, { limit });
}
