/** Counts the code points of valid UTF-8: the bytes that do not continue a sequence. */
export function countCharacters(bytes: Uint8Array, start: number, size: number): number {
  let count = 0;
  for (let i = start; i < start + size; i++) if ((bytes[i]! & 0xc0) !== 0x80) count++;
  return count;
}
