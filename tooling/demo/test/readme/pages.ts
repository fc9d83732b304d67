import { readdir } from 'node:fs/promises';

export const ROOT = new URL('../../../../', import.meta.url);
export const README = new URL('README.md', ROOT);

/** The README, SECURITY.md and every page in docs/. */
export async function findPages(): Promise<readonly URL[]> {
  const docs = await readdir(new URL('docs/', ROOT), { recursive: true });
  const pages = docs.filter((name) => name.endsWith('.md')).toSorted();
  return [README, new URL('SECURITY.md', ROOT), ...pages.map((name) => new URL(`docs/${name}`, ROOT))];
}
