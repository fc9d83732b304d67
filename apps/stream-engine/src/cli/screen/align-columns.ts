import { visible, widthOf } from './visible-text.ts';

/** Aligns rows of cells in columns; the first row is the heading. */
export function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const shown = rows.map((row) => row.map(visible));
  const widths = shown.reduce<number[]>(
    (widest, row) => row.map((cell, c) => Math.max(widest[c] ?? 0, widthOf(cell))),
    [],
  );
  return shown.map((row) =>
    row
      .map((cell, c) => cell + ' '.repeat(widths[c]! - widthOf(cell)))
      .join('  ')
      .trimEnd(),
  );
}
