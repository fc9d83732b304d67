import { isAscii } from 'node:buffer';
import { labelToName, TextDecoder } from '@exodus/bytes/encoding.js';
import { quoted } from '@repo/transforms';
import { Problem } from '../problem/problem.ts';

/** Converts the bytes of a text to UTF-8, chunk by chunk. */
export interface Transcoder {
  /**
   * Converts the characters that are complete. An invalid sequence becomes a byte that is also invalid in UTF-8, so
   * that only its record is rejected.
   */
  write(chunk: Buffer): Buffer;
  /** Converts an incomplete last character. */
  end(): Buffer;
}

/**
 * Labels for ASCII. The standard reads them as windows-1252, but programs use them for files of which they saw only
 * the beginning, and the C locale for every file. UTF-8 includes ASCII; anything else in such a file is UTF-8 or
 * rejected.
 */
const ascii = new Set(['ansi_x3.4-1968', 'ascii', 'us-ascii']);

/**
 * Returns the name of an encoding for one of its labels in the WHATWG Encoding Standard
 * (https://encoding.spec.whatwg.org). ASCII is read as UTF-8.
 * @throws Problem ENCODING_UNSUPPORTED
 */
export function encodingNamed(label: string): string {
  if (ascii.has(label.trim().toLowerCase())) return 'utf-8';
  const name = labelToName(label)?.toLowerCase();
  // The standard's "replacement" is for encodings that are rejected because they are dangerous.
  if (name !== undefined && name !== 'replacement') return name;
  throw new Problem(
    'ENCODING_UNSUPPORTED',
    `${quoted(label)} is not a known encoding; use one from the WHATWG Encoding Standard, such as utf-8, utf-16le, windows-1252, iso-8859-2, shift_jis or gb18030`,
  );
}

/** @param encoding as {@link encodingNamed} returns it; UTF-8 needs no transcoder */
export function transcoderFor(encoding: string): Transcoder | undefined {
  switch (encoding) {
    case 'utf-8':
      return undefined;
    case 'utf-16le':
    case 'utf-16be':
      return new Utf16(encoding === 'utf-16be');
    default:
      return new Legacy(encoding);
  }
}

/** No UTF-8 character contains this byte. */
const INVALID = 0xff;
const invalid = Buffer.of(INVALID);
const empty = Buffer.alloc(0);

/** Native, because the decoder of a library would not show whether a U+FFFD was in the file. */
class Utf16 implements Transcoder {
  readonly #bigEndian: boolean;
  /** An odd byte, or the first half of a surrogate pair, or both. */
  #rest = empty;

  constructor(bigEndian: boolean) {
    this.#bigEndian = bigEndian;
  }

  write(chunk: Buffer): Buffer {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const end = this.#completeEnd(bytes);
    this.#rest = Buffer.from(bytes.subarray(end));
    const complete = bytes.subarray(0, end);
    const units = this.#bigEndian ? Buffer.from(complete).swap16() : complete;
    const text = units.toString('utf16le');
    return loneSurrogate.test(text) ? encodeMarked(text, loneSurrogate) : Buffer.from(text);
  }

  end(): Buffer {
    return this.#rest.length === 0 ? empty : invalid;
  }

  #completeEnd(bytes: Buffer): number {
    const end = bytes.length & ~1;
    if (end === 0) return 0;
    const highByte = bytes[end - (this.#bigEndian ? 2 : 1)]!;
    const isHighSurrogate = highByte >= 0xd8 && highByte <= 0xdb;
    return isHighSurrogate ? end - 2 : end;
  }
}

/** Surrogate without its other half. With the flag `u`, a pair is one character and does not match. */
const loneSurrogate = /\p{Surrogate}/u;
const replacementCharacter = /\uFFFD/;

const multiByte = new Set(['gbk', 'gb18030', 'big5', 'euc-jp', 'iso-2022-jp', 'shift_jis', 'euc-kr']);

/**
 * Encodings of one or more bytes that preceded Unicode. They lack U+FFFD, except for GB 18030: there, a record with
 * it counts as damaged.
 */
class Legacy implements Transcoder {
  readonly #decoder: InstanceType<typeof TextDecoder>;
  /** Whether ASCII bytes are always ASCII characters. */
  readonly #isSingleByte: boolean;

  constructor(encoding: string) {
    // Node's own decoder differs from the standard in windows-1252, EUC-KR, Big5 and others.
    this.#decoder = new TextDecoder(encoding, { ignoreBOM: true });
    this.#isSingleByte = !multiByte.has(encoding);
  }

  write(chunk: Buffer): Buffer {
    if (this.#isSingleByte && isAscii(chunk)) return chunk;
    return this.#encodeMarked(this.#decoder.decode(chunk, { stream: true }));
  }

  end(): Buffer {
    return this.#encodeMarked(this.#decoder.decode());
  }

  #encodeMarked(text: string): Buffer {
    return text.includes('\uFFFD') ? encodeMarked(text, replacementCharacter) : Buffer.from(text);
  }
}

/** Encodes the text as UTF-8, with an invalid byte for every character that matches. */
function encodeMarked(text: string, bad: RegExp): Buffer {
  const pattern = new RegExp(bad, `${bad.flags}g`);
  // A UTF-16 code unit needs at most three bytes, matches included.
  const bytes = Buffer.allocUnsafe(text.length * 3);
  let at = 0;
  let from = 0;
  for (const { index } of text.matchAll(pattern)) {
    at += bytes.write(text.slice(from, index), at);
    bytes[at++] = INVALID;
    from = index + 1;
  }
  at += bytes.write(text.slice(from), at);
  return bytes.subarray(0, at);
}
