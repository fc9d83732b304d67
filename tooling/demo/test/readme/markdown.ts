import { readFile } from 'node:fs/promises';

/** A fenced block of a page. */
export interface Block {
  readonly language: string;
  readonly text: string;
}

/** A line of an `sh` block. */
export interface Command {
  readonly text: string;
  /** Text of the next fenced block, which may show the output. */
  readonly shown: string;
}

export async function readBlocks(page: URL): Promise<readonly Block[]> {
  const text = await readFile(page, 'utf8');
  return Array.from(text.matchAll(/^```(\w*)\n(.*?)^```$/gms), ([, language, content]) => ({
    language: language!,
    text: content!,
  }));
}

export async function readCommands(page: URL): Promise<readonly Command[]> {
  const blocks = await readBlocks(page);
  return blocks.flatMap(({ language, text }, at) => {
    const lines = language === 'sh' ? text.split('\n').filter(Boolean) : [];
    return lines.map((line) => ({ text: line, shown: blocks[at + 1]?.text ?? '' }));
  });
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
