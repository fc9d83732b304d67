/** Hash table with open addressing: a string is at its hash or, if that slot is taken, in the next free one. */
export type ByteStrings = readonly (Uint8Array | undefined)[];

/** Creates a table of the UTF-8 bytes of some texts, each of at most {@link BYTE_STRING_MAX} bytes. */
export function byteStrings(texts: readonly string[]): ByteStrings {
  // Having at least as many free slots as strings keeps the search short and guarantees that it ends.
  const slots = 2 ** Math.ceil(Math.log2(2 * texts.length + 1));
  const table: (Uint8Array | undefined)[] = new Array(slots).fill(undefined);
  for (const text of texts) {
    const string = Buffer.from(text);
    let slot = hash(string, 0, string.length) & (slots - 1);
    while (table[slot] !== undefined) slot = (slot + 1) & (slots - 1);
    table[slot] = string;
  }
  return table;
}

/** Returns the string of the table that equals `bytes[from, from + size)`, if there is one. */
export function findByteString(
  table: ByteStrings,
  bytes: Uint8Array,
  from: number,
  size: number,
): Uint8Array | undefined {
  if (size > BYTE_STRING_MAX) return undefined;
  const mask = table.length - 1;
  for (let slot = hash(bytes, from, size) & mask; ; slot = (slot + 1) & mask) {
    const string = table[slot];
    if (string === undefined || isAt(string, bytes, from, size)) return string;
  }
}

/** Longest string in bytes, which bounds the hash. */
const BYTE_STRING_MAX = 1024;

/** FNV-1a, 32 bits: http://www.isthe.com/chongo/tech/comp/fnv. */
function hash(bytes: Uint8Array, from: number, size: number): number {
  let value = 0x811c9dc5;
  for (let i = from; i < from + size; i++) value = Math.imul(value ^ bytes[i]!, 0x01000193);
  return value;
}

/** Whether `bytes[from, from + size)` is this string. */
export function isAt(string: Uint8Array, bytes: Uint8Array, from: number, size: number): boolean {
  if (string.length !== size) return false;
  for (let i = 0; i < size; i++) if (string[i] !== bytes[from + i]) return false;
  return true;
}
