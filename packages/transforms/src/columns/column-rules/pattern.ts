import type { Kernel } from '../../batch/record-batch.ts';
import { KEPT, PATTERN_MISMATCH } from '../../batch/reject-code.ts';

/** A regular expression as a deterministic automaton; made by `compilePattern`. Plain data. */
export interface Pattern {
  /** The expression, for messages. */
  readonly source: string;
  /** First code points of ranges, ascending. Each ends before the next; the first is 0. */
  readonly firsts: readonly number[];
  /** Class of each range. Characters of one class lead from a state to the same state. */
  readonly classOf: readonly number[];
  /** Next state by state and class, or −1 if no match is possible. State 0 is the first. */
  readonly next: readonly number[];
  /** Whether a value may end in the state. */
  readonly accepting: readonly boolean[];
}

/** Rejects values that do not match as a whole. */
export function matches(pattern: Pattern): Kernel {
  const { firsts, classOf, accepting } = pattern;
  const classes = pattern.next.length / accepting.length;
  const next = Int16Array.from(pattern.next);
  const asciiClasses = Uint16Array.from({ length: 128 }, (_, code) => classOf[rangeOf(code, firsts)]!);

  const isMatch = (bytes: Uint8Array, from: number, end: number): boolean => {
    let state = 0;
    for (let i = from; i < end && state >= 0; ) {
      const byte = bytes[i]!;
      if (byte < 0x80) {
        state = next[state * classes + asciiClasses[byte]!]!;
        i++;
      } else {
        state = next[state * classes + classOf[rangeOf(codePointAt(bytes, i), firsts)]!]!;
        i += byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
      }
    }
    return state >= 0 && accepting[state]!;
  };

  return (batch, { start, length }, column) => {
    const { bytes, fate, recordCount } = batch;
    for (let r = 0; r < recordCount; r++) {
      const size = length[r]!;
      if (size < 0 || fate[r] !== KEPT) continue;
      if (!isMatch(bytes, start[r]!, start[r]! + size)) batch.reject(r, PATTERN_MISMATCH, column);
    }
  };
}

/** Code point of valid UTF-8 of two to four bytes. */
function codePointAt(bytes: Uint8Array, at: number): number {
  const first = bytes[at]!;
  const second = bytes[at + 1]! & 0x3f;
  if (first < 0xe0) return ((first & 0x1f) << 6) | second;
  const third = bytes[at + 2]! & 0x3f;
  if (first < 0xf0) return ((first & 0x0f) << 12) | (second << 6) | third;
  return ((first & 0x07) << 18) | (second << 12) | (third << 6) | (bytes[at + 3]! & 0x3f);
}

/** Index of the range that contains the code point. */
function rangeOf(codePoint: number, firsts: readonly number[]): number {
  let low = 0;
  let high = firsts.length;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (firsts[middle]! <= codePoint) low = middle;
    else high = middle;
  }
  return low;
}
