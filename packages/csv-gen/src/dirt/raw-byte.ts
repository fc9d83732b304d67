import { Transform, type TransformCallback } from 'node:stream';

// U+E000 to U+E0FF are private-use characters that none of our texts contains. In UTF-8 they are EE 80 80 to EE 83 BF,
// and nothing else that we write starts with EE.
const FIRST_STAND_IN = 0xe000;
const STAND_IN_LEAD = 0xee;
const STAND_IN_BYTES = 3;

/**
 * Returns a stand-in for `byte`, which `RestoreRawBytes` replaces. It carries bytes through a CSV formatter that would
 * never write them: a NUL, a byte that is not UTF-8, a misplaced quote.
 */
export function rawByte(byte: number): string {
  return String.fromCharCode(FIRST_STAND_IN + byte);
}

/** Passes bytes on, replacing every stand-in of `rawByte` with its byte. */
export class RestoreRawBytes extends Transform {
  // The first one or two bytes of a stand-in that is split between two chunks.
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
