/** Compression of a file, by its name among HTTP's content codings. */
export type Compression = 'gzip' | 'zstd' | 'br';

/** Number of first bytes that {@link compressionOf} needs. */
export const MAGIC_BYTES = 4;

/**
 * Detects the compression of a file by its magic number. Brotli has none, so there the file's name decides.
 * @param head the first {@link MAGIC_BYTES}, or all of a shorter file
 */
export function compressionOf(head: Buffer, filename = ''): Compression | undefined {
  if (head.length >= 3 && head.readUIntBE(0, 3) === GZIP_DEFLATE) return 'gzip';
  const magic = head.length >= MAGIC_BYTES ? head.readUInt32LE() : 0;
  if (magic === ZSTD_FRAME || (magic & ~0xf) === ZSTD_SKIPPABLE_FRAME) return 'zstd';
  return filename.toLowerCase().endsWith('.br') ? 'br' : undefined;
}

/** Returns whether more bytes could still turn this beginning into a magic number. */
export function mayBecomeMagicNumber(head: Buffer): boolean {
  if (head.length >= MAGIC_BYTES) return false;
  const isSkippable = head.length > 0 && (head[0]! & ~0xf) === (ZSTD_SKIPPABLE_FRAME & 0xff);
  const rest = isSkippable ? head.subarray(1) : head;
  const magics = isSkippable ? [SKIPPABLE_REST] : [GZIP_HEAD, ZSTD_HEAD];
  return magics.some((magic) => magic.subarray(0, rest.length).equals(rest));
}

/** RFC 1952: two bytes of magic number, and 8 for deflate, the only method. */
const GZIP_DEFLATE = 0x1f8b08;
/** RFC 8878, section 3.1. */
export const ZSTD_FRAME = 0xfd2fb528;
/** The last of the sixteen magic numbers ends in f. */
export const ZSTD_SKIPPABLE_FRAME = 0x184d2a50;

const GZIP_HEAD = Buffer.from('1f8b08', 'hex');
const ZSTD_HEAD = Buffer.from('28b52ffd', 'hex');
/** The bytes after the first; of the first byte only the upper half is fixed. */
const SKIPPABLE_REST = Buffer.from('2a4d18', 'hex');
