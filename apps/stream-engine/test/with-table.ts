/**
 * A page with the table anew that stands between `<!-- table: NAME -->` and `<!-- end -->`.
 * @param rows its heading, then the others; cells are Markdown
 */
export function withTable(page: string, name: string, rows: readonly (readonly string[])[]): string {
  const mark = `<!-- table: ${name} -->\n`;
  const begin = page.indexOf(mark) + mark.length;
  const end = page.indexOf('<!-- end -->', begin);
  if (begin < mark.length || end < 0) throw new Error(`the page has no table ${name}`);
  return `${page.slice(0, begin)}\n${tableOf(rows)}\n${page.slice(end)}`;
}

function tableOf([heading = [], ...rows]: readonly (readonly string[])[]): string {
  const escaped = [heading, ...rows].map((cells) => cells.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = heading.map((_, at) => Math.max(...escaped.map((cells) => cells[at]!.length)));
  const lines = escaped.map((cells) => cells.map((cell, at) => cell.padEnd(widths[at]!)));
  const rule = widths.map((width) => '-'.repeat(width));
  return [lines[0]!, rule, ...lines.slice(1)].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}
