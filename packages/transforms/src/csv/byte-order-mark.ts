/** U+FEFF in UTF-8. Programs put it at the start of a file, and joined files have it in the middle. */
export const byteOrderMark: Buffer = Buffer.from([0xef, 0xbb, 0xbf]);

/** Returns the first offset from `at` on where no byte order mark begins. */
export function afterMarks(bytes: Uint8Array, at: number, to: number): number {
  let end = at;
  while (end + 3 <= to && bytes[end] === 0xef && bytes[end + 1] === 0xbb && bytes[end + 2] === 0xbf) end += 3;
  return end;
}
