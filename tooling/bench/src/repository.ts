import { fileURLToPath } from 'node:url';

/** Absolute path of a file of the repository, given relative to its root. */
export function inRepository(relative: string): string {
  return fileURLToPath(new URL(`../../../${relative}`, import.meta.url));
}

/** Absolute path of one of our own programs, compiled. */
export function programPath(name: string): string {
  return inRepository(`tooling/bench/dist/children/${name}.js`);
}
