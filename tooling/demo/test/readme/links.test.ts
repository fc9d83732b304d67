import { access, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { findPages, ROOT } from './pages.ts';

interface Page {
  readonly name: string;
  readonly url: URL;
  readonly text: string;
}

const pages = await Promise.all((await findPages()).map(readPage));

async function readPage(url: URL): Promise<Page> {
  const text = await readFile(url, 'utf8');
  // Fenced blocks contain no links and no headings.
  return {
    url,
    name: url.pathname.slice(ROOT.pathname.length),
    text: text.replaceAll(/^```.*?^```$/gms, ''),
  };
}

/** Targets of links and pictures in this repository. */
function linksOf({ url, text }: Page): URL[] {
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!);
  return targets.filter((target) => !/^\w+:/.test(target)).map((target) => new URL(target, url));
}

/** Files and folders named with their whole path, except those that a build makes. */
function pathsOf({ text }: Page): URL[] {
  const paths = text.matchAll(/`((?:apps|deploy|docs|packages|tooling)\/[\w./-]+)`/g);
  return [...paths].filter(([, path]) => !path!.includes('/dist/')).map(([, path]) => new URL(path!, ROOT));
}

/** The anchors that GitHub makes of a page's headings, without those of repeated headings. */
async function anchorsOf(file: URL): Promise<ReadonlySet<string>> {
  const { text } = await readPage(file);
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => heading!.toLowerCase());
  return new Set(
    headings.map((heading) => heading.replaceAll(/[^\p{L}\p{N}_ -]/gu, '').replaceAll(' ', '-')),
  );
}

function withoutAnchor(target: URL): URL {
  const file = new URL(target);
  file.hash = '';
  return file;
}

describe.each(pages)('$name', (page) => {
  it('links to existing files', async () => {
    for (const target of [...linksOf(page), ...pathsOf(page)])
      await expect(access(withoutAnchor(target)), target.pathname).resolves.toBeUndefined();
  });

  it('links to existing headings', async () => {
    const targets = linksOf(page).filter(({ hash, pathname }) => hash && pathname.endsWith('.md'));
    for (const target of targets)
      expect(await anchorsOf(withoutAnchor(target)), target.pathname).toContain(target.hash.slice(1));
  });
});
