import { access, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';

const ROOT = new URL('../../../', import.meta.url);
const page = await readFile(new URL('SECURITY.md', ROOT), 'utf8');
const [, checks = ''] = page.split(/^## Checks$/m);

/** The rows of the tables below "Checks", without their heads. */
const rows = checks
  .split('\n')
  .filter((line) => /^\| (?!promise |-)/.test(line))
  .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '').trim()));

const PROOF = /\[[\w.-]+\]\(([\w./-]+\.test\.ts)\)((?:,? `[^`]+`)+)/g;

/** Every test that a cell names: its file, and its title as it stands there. */
function proofsIn(cell: string): { readonly file: string; readonly title: string }[] {
  return [...cell.matchAll(PROOF)].flatMap(([, file, titles]) =>
    [...titles!.matchAll(/`([^`]+)`/g)].map(([, title]) => ({ file: file!, title: title! })),
  );
}

/** What the tests of a file are called: the first argument of `it`, `describe` and of what `each` returns. */
async function titlesOf(file: string): Promise<ReadonlySet<string>> {
  const text = await readFile(new URL(file, ROOT), 'utf8');
  const calls = text.matchAll(/(?:\b(?:it|test|describe)(?:\.\w+)*|\))\(\s*(['"`])((?:\\.|(?!\1).)*)\1/gs);
  return new Set([...calls].map(([, , title]) => title!));
}

describe('SECURITY.md', () => {
  it('names for each promise tests that there are', async () => {
    expect(rows.length).toBeGreaterThan(25);
    for (const [promise, , proof = ''] of rows) {
      const proofs = proofsIn(proof);
      expect(proofs.length, promise).toBeGreaterThan(0);
      // Whatever is left of the cell would be a test that was not understood.
      expect(proof.replaceAll(PROOF, '').replaceAll(/[; ]/g, ''), promise).toBe('');
      for (const { file, title } of proofs)
        expect((await titlesOf(file)).has(title), `${file} has a test "${title}"`).toBe(true);
    }
  });

  it('leads to files that there are', async () => {
    const targets = [...page.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].map(([, target]) => target!);
    expect(targets.length).toBeGreaterThan(50);
    for (const target of targets)
      await expect(access(new URL(target, ROOT)), target).resolves.toBeUndefined();
  });
});
