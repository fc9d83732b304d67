import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const PACKAGES = new URL('../../../../packages/', import.meta.url);
const ENGINE = new URL('engine/src/', PACKAGES);
const HTTP = new URL('../../src/http/', import.meta.url);

/** All modules that an import uses, except those that answer after an error. */
const folders = [
  ...['config', 'run', 'load', 'tables', 'plan', 'parameters', 'source'].map(
    (name) => new URL(`${name}/`, ENGINE),
  ),
  new URL('upload/', HTTP),
];

/** Modules, by name or path, of which each function throws once. */
export async function injectedModules(): Promise<string[]> {
  const files = await Promise.all(
    folders.map(async (folder) => {
      const names = (await readdir(folder)).filter((name) => name.endsWith('.ts'));
      return names.map((name) => fileURLToPath(new URL(name, folder)));
    }),
  );
  return ['@repo/transforms', '@repo/database', ...files.flat()];
}
