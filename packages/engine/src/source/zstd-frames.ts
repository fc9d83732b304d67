import { ZSTD_FRAME, ZSTD_SKIPPABLE_FRAME } from './compression.ts';
import {
  truncatedData,
  corruptData,
  trailingData,
  missingDictionary,
  windowTooLarge,
} from './compression-problems.ts';

/** Parts of the frames of a zstd file, in order, without skippable frames. */
export type ZstdPart =
  | {
      readonly kind: 'header';
      readonly bytes: Buffer;
      readonly contentBytes: number | undefined;
      /** Whether a checksum will follow; the header's own bit for it is cleared. */
      readonly hasChecksum: boolean;
    }
  | { readonly kind: 'block'; readonly bytes: Buffer; readonly isLast: boolean }
  /** Low 32 bits of the XXH64 of the frame's content. */
  | { readonly kind: 'checksum'; readonly value: number };

const BLOCK_BYTES_MAX = 128 * 1024;
const HAS_CHECKSUM = 0x04;
const RESERVED = 0x08;
const SINGLE_SEGMENT = 0x20;
const RLE_BLOCK = 1;
const RESERVED_BLOCK = 3;

type Reader = (unit: Buffer) => ZstdPart | undefined;

/** Finds frames and blocks, as in RFC 8878, section 3.1, in bytes that arrive in chunks. */
export class ZstdFrames {
  /** Bytes parsed so far. */
  consumed = 0;
  readonly #windowBytesMax: number;
  /** The unit being read, its size so far, and its reader once it is complete. */
  #unit = Buffer.allocUnsafe(4);
  #filled = 0;
  #read: Reader = (unit) => this.#magic(unit);
  #skip = 0;
  #isBetweenFrames = true;
  #blockBytesMax = 0;
  #hasChecksum = false;

  constructor(windowBytesMax: number) {
    this.#windowBytesMax = windowBytesMax;
  }

  /** @throws Problem COMPRESSION_CORRUPT, INFLATE_LIMIT */
  *take(chunk: Buffer): Generator<ZstdPart> {
    for (let at = 0; at < chunk.length; ) {
      const skipped = Math.min(this.#skip, chunk.length - at);
      this.#skip -= skipped;
      const copied = chunk.copy(this.#unit, this.#filled, at + skipped);
      this.#filled += copied;
      at += skipped + copied;
      this.consumed += skipped + copied;
      if (this.#filled < this.#unit.length) continue;
      const part = this.#read(this.#unit);
      if (part) yield part;
    }
  }

  /** Like {@link take}, without yielding the parts. */
  check(chunk: Buffer): void {
    const parts = this.take(chunk);
    while (!parts.next().done);
  }

  /** @throws Problem COMPRESSION_CORRUPT unless a frame has just ended */
  finish(): void {
    if (!this.#isBetweenFrames || this.#filled > 0 || this.#skip > 0 || this.consumed === 0)
      throw truncatedData('zstd');
  }

  #expect(bytes: number, read: Reader, prefix?: Buffer): undefined {
    this.#filled = prefix?.length ?? 0;
    this.#unit = Buffer.allocUnsafe(this.#filled + bytes);
    prefix?.copy(this.#unit);
    this.#read = read;
  }

  #frameEnd(): undefined {
    this.#isBetweenFrames = true;
    return this.#expect(4, (unit) => this.#magic(unit));
  }

  #magic(unit: Buffer): undefined {
    const magic = unit.readUInt32LE();
    const isFirst = this.consumed === unit.length;
    this.#isBetweenFrames = false;
    if (magic === ZSTD_FRAME) return this.#expect(1, (descriptor) => this.#descriptor(descriptor), unit);
    if ((magic & ~0xf) !== ZSTD_SKIPPABLE_FRAME) throw isFirst ? corruptData('zstd') : trailingData('zstd');
    return this.#expect(4, (size) => {
      this.#skip = size.readUInt32LE();
      return this.#frameEnd();
    });
  }

  #descriptor(unit: Buffer): undefined {
    const descriptor = unit[4]!;
    if ((descriptor & RESERVED) !== 0) throw corruptData('zstd');
    const { window, dictionary, contentSize } = fieldLengths(descriptor);
    return this.#expect(window + dictionary + contentSize, (header) => this.#header(header), unit);
  }

  #header(unit: Buffer): ZstdPart {
    const descriptor = unit[4]!;
    const { window, dictionary, contentSize } = fieldLengths(descriptor);
    const dictionaryAt = 5 + window;
    if (unit.subarray(dictionaryAt, dictionaryAt + dictionary).some((byte) => byte !== 0))
      throw missingDictionary();
    const contentBytes = contentSize === 0 ? undefined : sizeOf(unit.subarray(dictionaryAt + dictionary));
    const windowBytes = window === 1 ? windowOf(unit[5]!) : contentBytes!;
    if (windowBytes > this.#windowBytesMax) throw windowTooLarge(this.#windowBytesMax);
    this.#blockBytesMax = Math.min(windowBytes, BLOCK_BYTES_MAX);
    this.#hasChecksum = (descriptor & HAS_CHECKSUM) !== 0;
    unit[4] = descriptor & ~HAS_CHECKSUM;
    this.#expectBlock();
    return { kind: 'header', bytes: unit, contentBytes, hasChecksum: this.#hasChecksum };
  }

  #expectBlock(): undefined {
    return this.#expect(3, (unit) => this.#blockHeader(unit));
  }

  #blockHeader(unit: Buffer): ZstdPart | undefined {
    const header = unit.readUIntLE(0, 3);
    const type = (header >> 1) & 3;
    const size = header >> 3;
    if (type === RESERVED_BLOCK || size > this.#blockBytesMax) throw corruptData('zstd');
    const stored = type === RLE_BLOCK ? 1 : size;
    const isLast = (header & 1) === 1;
    if (stored === 0) return this.#block(unit, isLast);
    return this.#expect(stored, (block) => this.#block(block, isLast), unit);
  }

  #block(bytes: Buffer, isLast: boolean): ZstdPart {
    if (!isLast) this.#expectBlock();
    else if (this.#hasChecksum) this.#expect(4, (unit) => this.#checksum(unit));
    else this.#frameEnd();
    return { kind: 'block', bytes, isLast };
  }

  #checksum(unit: Buffer): ZstdPart {
    this.#frameEnd();
    return { kind: 'checksum', value: unit.readUInt32LE() };
  }
}

/** Lengths in bytes of the fields after the descriptor. */
function fieldLengths(descriptor: number) {
  const isSingleSegment = (descriptor & SINGLE_SEGMENT) !== 0;
  const sizeFlag = descriptor >> 6;
  return {
    window: isSingleSegment ? 0 : 1,
    dictionary: [0, 1, 2, 4][descriptor & 3]!,
    contentSize: sizeFlag === 0 ? Number(isSingleSegment) : 2 ** sizeFlag,
  };
}

/** Size of the content; a field of two bytes counts from 256. */
function sizeOf(field: Buffer): number {
  if (field.length === 8) return Number(field.readBigUInt64LE());
  return field.readUIntLE(0, field.length) + (field.length === 2 ? 256 : 0);
}

/** Window size, section 3.1.1.1.2: five bits of exponent, three of mantissa. */
function windowOf(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
}
