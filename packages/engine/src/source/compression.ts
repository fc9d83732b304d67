/** How a file is compressed, by its name among HTTP's content codings. */
export type Compression = 'gzip' | 'zstd' | 'br';

/** As many of a file's first bytes as {@link compressionOf} looks at. */
export const MAGIC_BYTES = 4;

/**
 * Whether a file is compressed, by its magic number; brotli has none, so there the file's name tells.
 * @param head the first {@link MAGIC_BYTES}, or all of a shorter file
 */
export function compressionOf(head: Buffer, filename = ''): Compression | undefined {
  if (head.length >= 3 && head.readUIntBE(0, 3) === GZIP_DEFLATE) return 'gzip';
  const magic = head.length >= MAGIC_BYTES ? head.readUInt32LE() : 0;
  if (magic === ZSTD_FRAME || (magic & ~0xf) === ZSTD_SKIPPABLE_FRAME) return 'zstd';
  return filename.toLowerCase().endsWith('.br') ? 'br' : undefined;
}

/** Whether a file with this beginning may still turn out to be compressed, so that more of it must be awaited. */
export function mayBeMagic(head: Buffer): boolean {
  if (head.length >= MAGIC_BYTES) return false;
  const isSkippable = head.length > 0 && (head[0]! & ~0xf) === (ZSTD_SKIPPABLE_FRAME & 0xff);
  const rest = isSkippable ? head.subarray(1) : head;
  const magics = isSkippable ? [SKIPPABLE_REST] : [GZIP_HEAD, ZSTD_HEAD];
  return magics.some((magic) => magic.subarray(0, rest.length).equals(rest));
}

/** RFC 1952: two bytes of magic number, and 8 for deflate, the only method there is. */
const GZIP_DEFLATE = 0x1f8b08;
/** RFC 8878, section 3.1. */
export const ZSTD_FRAME = 0xfd2fb528;
/** The last of its sixteen numbers ends in f. */
export const ZSTD_SKIPPABLE_FRAME = 0x184d2a50;

const GZIP_HEAD = Buffer.from('1f8b08', 'hex');
const ZSTD_HEAD = Buffer.from('28b52ffd', 'hex');
/** Behind the first byte, of which only the upper half is fixed. */
const SKIPPABLE_REST = Buffer.from('2a4d18', 'hex');
