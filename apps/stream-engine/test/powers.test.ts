import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';

const folders = ['apps/stream-engine', 'packages/engine', 'packages/database', 'packages/transforms'];
const all = (await Promise.all(folders.map(readSources))).flat();
/** Files that write: the commands write files that their user names. The service uses none of them. */
const commands = all.filter(({ name }) => name.startsWith('cli/'));
const sources = all.filter((source) => !commands.includes(source));

/** Returns what the matches of a pattern capture, each once and sorted. */
const capturedOf = (pattern: RegExp, among = sources): string[] =>
  [
    ...new Set(among.flatMap(({ text }) => [...text.matchAll(pattern)].map(([, captured]) => captured!))),
  ].toSorted();

describe('the sources of the service', () => {
  it('the sources of the service import only these modules of Node', () => {
    // No child_process, cluster, worker_threads, inspector, module or dgram.
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
    // The same modules without the prefix node:, or with a name that is not in the text.
    expect(capturedOf(/\b(?:from|import) '(child_process|cluster|fs|vm|worker_threads)'/g)).toEqual([]);
    expect(capturedOf(/\b(require|createRequire|getBuiltinModule|dlopen|binding)\(/g)).toEqual([]);
    expect(capturedOf(/\bimport\(([^'])/g)).toEqual([]);
  });

  it('the sources of the service import only functions of fs that read', () => {
    expect(capturedOf(/^import ([^;]*?) from 'node:fs\/promises'/gm)).toEqual([
      '{ access }',
      '{ open }',
      '{ readFile }',
      '{ readdir, readFile }',
    ]);
    // With a second argument a file could be opened for writing.
    expect(capturedOf(/\bawait open\(([^()]*)\)/g)).toEqual(['file']);
  });

  it('the service evaluates no text except the name of the garbage collector', () => {
    expect(capturedOf(/\b(eval\(|new Function\(|Function\(|setTimeout\(['"`])/g)).toEqual([]);
    expect(capturedOf(/^import ([^;]*?) from 'node:vm'/gm)).toEqual(['{ runInNewContext }']);
    expect(capturedOf(/\brunInNewContext\((.*?)\)/g)).toEqual(["'gc'"]);
  });

  it('this test finds the sources of service and commands', () => {
    expect(sources.length).toBeGreaterThan(150);
    expect(commands.length).toBeGreaterThan(50);
  });

  it('the sources of the service do not import the commands', () => {
    const users = sources.filter(({ text }) => /['"]\.[\w./-]*\/cli\//.test(text));
    expect(users).toEqual([]);
  });
});

describe('the sources of the commands', () => {
  it('the sources of the commands start no program or thread, and evaluate no text', () => {
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
  /** Path below `src/`. */
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
