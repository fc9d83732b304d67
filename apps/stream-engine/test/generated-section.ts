/**
 * Replaces what a page has between `<!-- table: NAME -->` and `<!-- end -->`.
 * @param content Markdown, see `markdownTable` and `markdownList`
 */
export function withSection(page: string, name: string, content: string): string {
  const mark = `<!-- table: ${name} -->\n`;
  const begin = page.indexOf(mark) + mark.length;
  const end = page.indexOf('<!-- end -->', begin);
  if (begin < mark.length || end < 0) throw new Error(`the page has no section ${name}`);
  return `${page.slice(0, begin)}\n${content}\n${page.slice(end)}`;
}

/** A table whose columns are padded to one width. @param rows the heading, then the others; cells are Markdown */
export function markdownTable([heading = [], ...rows]: readonly (readonly string[])[]): string {
  const escaped = [heading, ...rows].map((cells) => cells.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = heading.map((_, at) => Math.max(...escaped.map((cells) => cells[at]!.length)));
  const lines = escaped.map((cells) => cells.map((cell, at) => cell.padEnd(widths[at]!)));
  const rule = widths.map((width) => '-'.repeat(width));
  return [lines[0]!, rule, ...lines.slice(1)].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

/** A bulleted list, wrapped. @param items Markdown */
export function markdownList(items: readonly string[]): string {
  return items.map((item) => `${wrapped(`- ${item}`)}\n`).join('');
}

const LINE_MAX = 120;

/** Breaks a list item at blanks outside of code, which must stay in one line. */
function wrapped(item: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of item.match(/(?:`[^`]*`|[^\s`])+/g) ?? []) {
    if (line.length + 1 + word.length > LINE_MAX) {
      lines.push(line);
      line = ` `;
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join('\n');
}
