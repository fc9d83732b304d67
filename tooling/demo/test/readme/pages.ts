import { readdir } from 'node:fs/promises';

export const ROOT = new URL('../../../../', import.meta.url);
export const README = new URL('README.md', ROOT);
export const TUTORIAL = new URL('docs/TUTORIAL.md', ROOT);
export const CONFIG = new URL('docs/CONFIG.md', ROOT);

/** The README, CONTRIBUTING.md, SECURITY.md and every page in docs/. */
export async function findPages(): Promise<readonly URL[]> {
  const docs = await readdir(new URL('docs/', ROOT), { recursive: true });
  const pages = docs.filter((name) => name.endsWith('.md')).toSorted();
  const names = ['CONTRIBUTING.md', 'SECURITY.md', ...pages.map((name) => `docs/${name}`)];
  return [README, ...names.map((name) => new URL(name, ROOT))];
}
