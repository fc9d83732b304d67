// AssemblyScript, not TypeScript. `pnpm --filter @repo/transforms assemble` compiles it into
// src/scan/special-bytes.wasm.ts; a test fails when the two differ.

const LF: i32 = 0x0a;
const CR: i32 = 0x0d;

/** Offset 0 has the window's input, followed by the byte after it and the rest of the last group of 64. */
const WINDOW_BYTES: i32 = 65536;
/** Address of the flag for a bare carriage return. */
const HAS_BARE_RETURN: i32 = WINDOW_BYTES + 64;
/** Address of the offsets found: one for each byte of the window, and room for one more group. */
const OFFSETS: i32 = WINDOW_BYTES + 128;

/** Bit set of those of 16 bytes that equal one of three. */
function matches(bytes: v128, first: v128, second: v128, third: v128): i64 {
  const found = v128.or(v128.or(i8x16.eq(bytes, first), i8x16.eq(bytes, second)), i8x16.eq(bytes, third));
  return <i64>i8x16.bitmask(found);
}

/** Marks those of 16 bytes that are a carriage return without a line feed after it. */
function bareReturns(bytes: v128, following: v128): v128 {
  return v128.andnot(i8x16.eq(bytes, i8x16.splat(<i8>CR)), i8x16.eq(following, i8x16.splat(<i8>LF)));
}

function storeLowestBit(at: i32, origin: i32, bits: i64): i64 {
  store<i32>(at, origin + <i32>ctz(bits));
  return bits & (bits - 1);
}

/**
 * Writes the offset of each byte of the window that is a line feed or one of two others, in ascending order, and
 * returns their number. Also writes whether the window contains a carriage return without a line feed after it.
 *
 * The offsets of 64 bytes are written in groups of six, which is more than there usually are. The surplus is
 * overwritten by the offsets of the next 64 bytes. So the loop's end is predicted almost always, which matters more
 * than the additional stores. After "Parsing Gigabytes of JSON per Second" by Langdale and Lemire (2019), section 3.2.
 *
 * @param length bytes of the window; up to 64 more are read
 * @param origin offset of the window's first byte, which is added to each offset found
 */
export function findSpecialBytes(length: i32, origin: i32, first: i32, second: i32): i32 {
  const a = i8x16.splat(<i8>first);
  const b = i8x16.splat(<i8>second);
  const c = i8x16.splat(<i8>LF);
  let bare = i8x16.splat(0);
  let end = OFFSETS;
  for (let at = 0; at < length; at += 64) {
    const bytes0 = v128.load(at);
    const bytes1 = v128.load(at + 16);
    const bytes2 = v128.load(at + 32);
    const bytes3 = v128.load(at + 48);
    let bits =
      matches(bytes0, a, b, c) |
      (matches(bytes1, a, b, c) << 16) |
      (matches(bytes2, a, b, c) << 32) |
      (matches(bytes3, a, b, c) << 48);
    bare = v128.or(bare, bareReturns(bytes0, v128.load(at + 1)));
    bare = v128.or(bare, bareReturns(bytes1, v128.load(at + 17)));
    bare = v128.or(bare, bareReturns(bytes2, v128.load(at + 33)));
    bare = v128.or(bare, bareReturns(bytes3, v128.load(at + 49)));
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
  store<i32>(HAS_BARE_RETURN, <i32>v128.any_true(bare));
  return (end - OFFSETS) >> 2;
}
