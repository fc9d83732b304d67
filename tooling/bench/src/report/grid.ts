/** A table of texts, the first column to the left and the others to the right, for a terminal. */
export function textGrid(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return padded([header, ...rows])
    .map((line) => line.join('  ').trimEnd())
    .join('\n');
}

/** The same in Markdown, as the formatter of this repository would write it. */
export function markdownGrid(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const escape = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
  const [head, ...body] = padded(
    [header, ...rows].map((line) => line.map(escape)),
    BORDER_LENGTH_MIN,
  );
  const border = head!.map((cell, c) =>
    c === 0 ? '-'.repeat(cell.length) : `${'-'.repeat(cell.length - 1)}:`,
  );
  return [head!, border, ...body].map((line) => `| ${line.join(' | ')} |`).join('\n');
}

/** Two dashes and a colon. */
const BORDER_LENGTH_MIN = 3;

/** Every cell of a column filled up with blanks to the longest one's length. */
function padded(lines: readonly (readonly string[])[], lengthMin = 0): string[][] {
  const widths = lines[0]!.map((_, c) => Math.max(lengthMin, ...lines.map((line) => line[c]!.length)));
  return lines.map((line) =>
    line.map((text, c) => (c === 0 ? text.padEnd(widths[c]!) : text.padStart(widths[c]!))),
  );
}
