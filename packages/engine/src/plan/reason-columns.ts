/** What a reject download with reasons has behind the file's own columns. */
export const reasonColumns = ['_line', '_errors'] as const;

/** Whether the field at `source` is one of them: the header has both as its last names. */
export function isReason(header: readonly string[], source: number): boolean {
  const first = header.length - reasonColumns.length;
  return source >= first && reasonColumns.every((name, i) => header[first + i] === name);
}
