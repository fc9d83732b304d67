/** Columns that a reject download with reasons adds after those of the file. */
export const reasonColumns = ['_line', '_errors'] as const;

/** Whether the field at `source` is a reason column. The header must end with both of them. */
export function isReason(header: readonly string[], source: number): boolean {
  const first = header.length - reasonColumns.length;
  return source >= first && reasonColumns.every((name, i) => header[first + i] === name);
}
