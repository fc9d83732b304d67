import { Transform, type TransformCallback } from 'node:stream';

// U+E000 to U+E0FF are private-use characters, which no text of ours holds; in UTF-8 they are
// EE 80 80 to EE 83 BF, and nothing else we write begins with EE.
const FIRST_STAND_IN = 0xe000;
const STAND_IN_LEAD = 0xee;
const STAND_IN_BYTES = 3;

/**
 * The character that stands for `byte` until `RestoreRawBytes` has run. It carries through a CSV formatter
 * what the formatter would never write: a NUL, a byte that is not UTF-8, a quote in the wrong place.
 */
export function rawByte(byte: number): string {
  return String.fromCharCode(FIRST_STAND_IN + byte);
}

/** Bytes in, the same bytes out with every stand-in of `rawByte` replaced by its byte. */
export class RestoreRawBytes extends Transform {
  // A stand-in may be cut by the border of two chunks: its first one or two bytes wait here.
  #held: Uint8Array = new Uint8Array(0);

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    const whole = wholeLength(bytes);
    this.#held = bytes.subarray(whole);
    done(null, restore(bytes.subarray(0, whole)));
  }

  override _flush(done: TransformCallback): void {
    done(null, this.#held);
  }
}

function wholeLength(bytes: Buffer): number {
  const lead = bytes.lastIndexOf(STAND_IN_LEAD);
  return lead >= 0 && lead + STAND_IN_BYTES > bytes.length ? lead : bytes.length;
}

function restore(bytes: Buffer): Buffer {
  let at = bytes.indexOf(STAND_IN_LEAD);
  if (at < 0) return bytes;
  const pieces: Uint8Array[] = [];
  let from = 0;
  for (; at >= 0; at = bytes.indexOf(STAND_IN_LEAD, from)) {
    const codePoint = ((bytes.readUInt8(at + 1) & 0x3f) << 6) | (bytes.readUInt8(at + 2) & 0x3f);
    pieces.push(bytes.subarray(from, at), Uint8Array.of(codePoint & 0xff));
    from = at + STAND_IN_BYTES;
  }
  pieces.push(bytes.subarray(from));
  return Buffer.concat(pieces);
}
