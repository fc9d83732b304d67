import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ROOT } from './imports.ts';

/** A version with three numbers, and optionally a pre-release. */
const EXACT = /^\d+\.\d+\.\d+(?:-[\w.]+)?$/;

/** Allowed in a manifest: the catalog's version, or a package of this workspace. */
const ALLOWED = new Set(['catalog:', 'workspace:*']);

const read = (name: string): Promise<string> => readFile(path.join(ROOT, name), 'utf8');

describe('every package.json', async () => {
  const list = ['ls-files', '--cached', '--others', '--exclude-standard', '*package.json'];
  const names = (await promisify(execFile)('git', list, { cwd: ROOT })).stdout.trim().split('\n');

  it.each(names)('%s takes all versions from the catalog', async (name) => {
    expect(notFromCatalog(JSON.parse(await read(name)))).toEqual([]);
  });

  it('every package.json is checked', () => {
    expect(names.length).toBeGreaterThan(10);
  });

  it.each(['1.2.3', '^1.2.3', '~1.2.3', '*', 'latest', '', 'catalog:other', 'workspace:^', 'npm:a@*'])(
    'is rejected with %j',
    (version) => {
      const kinds = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'];
      for (const kind of kinds) expect(notFromCatalog({ [kind]: { a: version } })).toEqual([`a ${version}`]);
    },
  );
});

describe('pnpm-workspace.yaml', async () => {
  const workspace: Record<string, Record<string, unknown>> = parse(await read('pnpm-workspace.yaml'));

  it.each(['catalog', 'overrides'])('pnpm-workspace.yaml names only exact versions: %s', (name) => {
    const versions = Object.values(workspace[name]!).map(String);
    expect(versions.length).toBeGreaterThan(2);
    expect(versions.filter((version) => !EXACT.test(version))).toEqual([]);
  });

  it.each(['^1.2.3', '~1.2.3', '1.2', '1.x', '*', 'latest', '>=1.2.3', '1.2.3 || 2.0.0', 'npm:a@1.2.3'])(
    'is rejected with %j',
    (version) => expect(version).not.toMatch(EXACT),
  );

  it('no dependency may run a script when it is installed', () => {
    expect(new Set(Object.values(workspace['allowBuilds']!))).toEqual(new Set([false]));
  });
});

it('the lockfile has only packages of the registry, each with its SHA-512', async () => {
  const [, packages = ''] = /^packages:\n(.*?)^snapshots:\n/ms.exec(await read('pnpm-lock.yaml')) ?? [];
  const resolutions = [...packages.matchAll(/^ {4}resolution: (.*)$/gm)].map(([, resolution]) => resolution);
  expect(resolutions).toHaveLength(packages.match(/^ {2}\S.*:$/gm)!.length);
  const hash = /^\{integrity: sha512-[\w+/]{86}==\}$/;
  expect(resolutions.filter((resolution) => !hash.test(resolution!))).toEqual([]);
});

it('the image is built from the unchanged lockfile', async () => {
  const installs = (await read('apps/stream-engine/Dockerfile')).match(/pnpm install .*/g);
  expect(installs).toEqual([expect.stringContaining('--frozen-lockfile')]);
});

function notFromCatalog(manifest: Record<string, unknown>): string[] {
  return Object.entries(manifest)
    .filter(([kind]) => kind.endsWith('ependencies'))
    .flatMap(([, dependencies]) => Object.entries(dependencies as Record<string, string>))
    .filter(([, version]) => !ALLOWED.has(version))
    .map(([name, version]) => `${name} ${version}`);
}
