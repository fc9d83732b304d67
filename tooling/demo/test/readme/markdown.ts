import { readFile } from 'node:fs/promises';

/** A fenced block of a page. */
export interface Block {
  readonly language: string;
  readonly text: string;
  /** Number of its first line in the page. */
  readonly line: number;
}

export async function readBlocks(page: URL): Promise<readonly Block[]> {
  const text = await readFile(page, 'utf8');
  return [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map((match) => ({
    language: match[1]!,
    text: match[2]!,
    line: text.slice(0, match.index).split('\n').length + 1,
  }));
}

/** The cells of the table whose first heading is `heading`, without the head and with code marks. */
export async function readTable(page: URL, heading: string): Promise<readonly (readonly string[])[]> {
  const lines = (await readFile(page, 'utf8')).split('\n');
  const head = lines.findIndex((line) => line.startsWith(`| ${heading} `));
  const end = lines.findIndex((line, at) => at > head && !line.startsWith('|'));
  return lines.slice(head + 2, end).map((line) =>
    line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}
