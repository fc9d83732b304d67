import { access, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';

const ROOT = new URL('../../../', import.meta.url);
const page = await readFile(new URL('SECURITY.md', ROOT), 'utf8');
const [, checks = ''] = page.split(/^## Checks$/m);

interface Proof {
  readonly file: string;
  readonly title: string;
}

/** Every item of the lists after "Checks": the promise, and the tests in the items below it, by file. */
const promises = checks
  .split(/^- \*\*/m)
  .slice(1)
  .map((item) => ({ promise: item.slice(0, item.indexOf('.**')), proofs: [...proofsIn(item)] }));

function* proofsIn(item: string): Generator<Proof> {
  let file = '';
  for (const line of item.split('\n').filter((text) => text.startsWith(' '))) {
    const [, named] = /^ {2}- \[[\w.-]+\]\(([\w./-]+\.test\.ts)\)$/.exec(line) ?? [];
    const [, title] = /^ {4}- `([^`]+)`$/.exec(line) ?? [];
    if (named) file = named;
    else yield { file, title: title ?? `a line of another form: ${line}` };
  }
}

/** Titles of a file's tests: the first argument of `it`, `describe`, and the function that `each` returns. */
async function titlesOf(file: string): Promise<ReadonlySet<string>> {
  const text = await readFile(new URL(file, ROOT), 'utf8');
  const calls = text.matchAll(/(?:\b(?:it|test|describe)(?:\.\w+)*|\))\(\s*(['"`])((?:\\.|(?!\1).)*)\1/gs);
  return new Set([...calls].map(([, , title]) => title!));
}

describe('SECURITY.md', () => {
  it('names existing tests for each promise', async () => {
    expect(promises.length).toBeGreaterThan(25);
    for (const { promise, proofs } of promises) {
      expect(proofs.length, promise).toBeGreaterThan(0);
      for (const { file, title } of proofs)
        expect((await titlesOf(file)).has(title), `${file} has a test "${title}"`).toBe(true);
    }
  });

  it('links to existing files', async () => {
    const targets = [...page.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].map(([, target]) => target!);
    expect(targets.length).toBeGreaterThan(50);
    for (const target of targets)
      await expect(access(new URL(target, ROOT)), target).resolves.toBeUndefined();
  });
});
