// AssemblyScript, not TypeScript. `pnpm --filter @repo/transforms assemble` compiles it into
// src/scan/special-bytes.wasm.ts; a test fails when the two differ.

/** The window's input lies at 0, the offsets found behind it: one for each of its bytes, and room for a group more. */
const WINDOW_BYTES: i32 = 65536;

/** Which of the 16 bytes at `at` are one of the three, as a bit set. */
function matches(at: i32, first: v128, second: v128, third: v128): i64 {
  const bytes = v128.load(at);
  const found = v128.or(v128.or(i8x16.eq(bytes, first), i8x16.eq(bytes, second)), i8x16.eq(bytes, third));
  return <i64>i8x16.bitmask(found);
}

function storeLowestBit(at: i32, origin: i32, bits: i64): i64 {
  store<i32>(at, origin + <i32>ctz(bits));
  return bits & (bits - 1);
}

/**
 * Writes the offset of each byte of the window that is one of three, in ascending order, and returns their number.
 * The offsets of 64 bytes are written in groups of six, more than there are mostly: what is too much is overwritten
 * by those of the next 64 bytes. So the loop ends as predicted nearly always, which matters more than stores do.
 * After "Parsing Gigabytes of JSON per Second" by Langdale and Lemire (2019), section 3.2.
 *
 * @param length bytes of the window; up to 63 more are looked at
 * @param origin what the offsets count from: that of the window's first byte
 */
export function findSpecialBytes(length: i32, origin: i32, first: i32, second: i32, third: i32): i32 {
  const a = i8x16.splat(<i8>first);
  const b = i8x16.splat(<i8>second);
  const c = i8x16.splat(<i8>third);
  let end = WINDOW_BYTES;
  for (let at = 0; at < length; at += 64) {
    let bits =
      matches(at, a, b, c) |
      (matches(at + 16, a, b, c) << 16) |
      (matches(at + 32, a, b, c) << 32) |
      (matches(at + 48, a, b, c) << 48);
    const next = end + ((<i32>popcnt(bits)) << 2);
    for (let to = end; to < next; to += 24) {
      bits = storeLowestBit(to, origin + at, bits);
      bits = storeLowestBit(to + 4, origin + at, bits);
      bits = storeLowestBit(to + 8, origin + at, bits);
      bits = storeLowestBit(to + 12, origin + at, bits);
      bits = storeLowestBit(to + 16, origin + at, bits);
      bits = storeLowestBit(to + 20, origin + at, bits);
    }
    end = next;
  }
  return (end - WINDOW_BYTES) >> 2;
}

/** Which of the 16 bytes at `at` are a carriage return before another byte than a line feed. */
function bareCarriageReturns(at: i32): v128 {
  const isReturn = i8x16.eq(v128.load(at), i8x16.splat(0x0d));
  return v128.andnot(isReturn, i8x16.eq(v128.load(at + 1), i8x16.splat(0x0a)));
}

/**
 * Looks for a carriage return that no line feed follows; the byte after the window's last one counts.
 *
 * @param length bytes of the window; up to 63 more are looked at
 * @returns the first of the 64 bytes among which there is one, or −1
 */
export function findBareCarriageReturn(length: i32): i32 {
  for (let at = 0; at < length; at += 64) {
    const first = v128.or(bareCarriageReturns(at), bareCarriageReturns(at + 16));
    const second = v128.or(bareCarriageReturns(at + 32), bareCarriageReturns(at + 48));
    if (v128.any_true(v128.or(first, second))) return at;
  }
  return -1;
}
