import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';

const folders = ['apps/stream-engine', 'packages/engine', 'packages/database', 'packages/transforms'];
const all = (await Promise.all(folders.map(readSources))).flat();
/** Commands write the files that who runs them names; what serves is not made of them. */
const commands = all.filter(({ name }) => name.startsWith('cli/'));
const sources = all.filter((source) => !commands.includes(source));

/** What every match of a pattern captures, each once and in order. */
const capturedOf = (pattern: RegExp, among = sources): string[] =>
  [
    ...new Set(among.flatMap(({ text }) => [...text.matchAll(pattern)].map(([, captured]) => captured!))),
  ].toSorted();

describe('the sources of the service', () => {
  it('take no more of Node than this', () => {
    // Neither child_process nor cluster, worker_threads, inspector, module or dgram.
    expect(capturedOf(/['"]node:([\w/]+)['"]/g)).toEqual([
      'buffer',
      'crypto',
      'events',
      'fs/promises',
      'http',
      'net',
      'stream',
      'stream/consumers',
      'stream/promises',
      'string_decoder',
      'timers/promises',
      'url',
      'util',
      'v8',
      'vm',
      'zlib',
    ]);
    // Under a name without node: or a name that is not in the text.
    expect(capturedOf(/\b(?:from|import) '(child_process|cluster|fs|vm|worker_threads)'/g)).toEqual([]);
    expect(capturedOf(/\b(require|createRequire|getBuiltinModule|dlopen|binding)\(/g)).toEqual([]);
    expect(capturedOf(/\bimport\(([^'])/g)).toEqual([]);
  });

  it('take of files what reads them', () => {
    expect(capturedOf(/^import ([^;]*?) from 'node:fs\/promises'/gm)).toEqual([
      '{ access }',
      '{ open }',
      '{ readFile }',
      '{ readdir, readFile }',
    ]);
    // With a second argument a file could be opened to be written.
    expect(capturedOf(/\bawait open\(([^()]*)\)/g)).toEqual(['file']);
  });

  it('evaluate no text but the name of the collector', () => {
    expect(capturedOf(/\b(eval\(|new Function\(|Function\(|setTimeout\(['"`])/g)).toEqual([]);
    expect(capturedOf(/^import ([^;]*?) from 'node:vm'/gm)).toEqual(['{ runInNewContext }']);
    expect(capturedOf(/\brunInNewContext\((.*?)\)/g)).toEqual(["'gc'"]);
  });

  it('are all of them', () => {
    expect(sources.length).toBeGreaterThan(150);
    expect(commands.length).toBeGreaterThan(50);
  });

  it('are without the commands', () => {
    const users = sources.filter(({ text }) => /['"]\.[\w./-]*\/cli\//.test(text));
    expect(users).toEqual([]);
  });
});

describe('the sources of the commands', () => {
  it('start no program and no thread, and evaluate no text', () => {
    const taken = capturedOf(/['"]node:([\w/]+)['"]/g, commands);
    expect(taken).toContain('fs');
    for (const power of ['child_process', 'cluster', 'dgram', 'inspector', 'module', 'vm', 'worker_threads'])
      expect(taken).not.toContain(power);
    expect(
      capturedOf(
        /\b(require\(|createRequire|getBuiltinModule|dlopen|eval\(|Function\(|import\([^'])/g,
        commands,
      ),
    ).toEqual([]);
  });
});

interface Source {
  /** Below `src/`. */
  readonly name: string;
  readonly text: string;
}

async function readSources(folder: string): Promise<Source[]> {
  const root = new URL(`../../../${folder}/src/`, import.meta.url);
  const names = (await readdir(root, { recursive: true })).filter((name) => name.endsWith('.ts'));
  return Promise.all(
    names.map(async (name) => ({ name, text: await readFile(new URL(name, root), 'utf8') })),
  );
}
