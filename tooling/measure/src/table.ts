import { count } from './figures.ts';

/** A table of texts; the first column is aligned left, the others right. */
export interface Table {
  readonly title?: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** How often each name occurs. */
export function countNames(names: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const name of names.toSorted((a, b) => a.localeCompare(b))) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

/** A table of how often each name occurs. */
export function countTable(header: readonly [string, string], names: readonly string[]): Table {
  const rows = Object.entries(countNames(names)).map(([name, times]) => [name, count(times)]);
  return { header, rows };
}

/** The table for a terminal. */
export function textTable({ header, rows }: Table): string {
  return padded([header, ...rows])
    .map((line) => line.join('  ').trimEnd())
    .join('\n');
}

/** The table in Markdown, formatted as Biome does. */
export function markdownTable({ header, rows }: Table): string {
  const escaped = [header, ...rows].map((line) => line.map(escapeMarkdown));
  const [head, ...body] = padded(escaped, '--:'.length);
  const border = head!.map((cell, column) =>
    column === 0 ? '-'.repeat(cell.length) : `${'-'.repeat(cell.length - 1)}:`,
  );
  return [head!, border, ...body].map((line) => `| ${line.join(' | ')} |`).join('\n');
}

function escapeMarkdown(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|').replaceAll('<', '&lt;');
}

/** Fills the cells of each column with blanks to the same length. */
function padded(lines: readonly (readonly string[])[], lengthMin = 0): string[][] {
  const widths = lines[0]!.map((_, column) =>
    Math.max(lengthMin, ...lines.map((line) => line[column]!.length)),
  );
  return lines.map((line) =>
    line.map((text, column) =>
      column === 0 ? text.padEnd(widths[column]!) : text.padStart(widths[column]!),
    ),
  );
}
