import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** What imports what, by name. */
export type Imports = ReadonlyMap<string, ReadonlySet<string>>;

/** What each source file of a package imports of the same package, types included; by their paths below `src`. */
export async function fileImports(folder: string): Promise<Imports> {
  const imports = new Map<string, ReadonlySet<string>>();
  const sources = path.join(ROOT, folder, 'src');
  const files = (await readdir(sources, { recursive: true })).filter((name) => /\.tsx?$/.test(name));
  for (const file of files) {
    const text = await readFile(path.join(sources, file), 'utf8');
    const paths = [...text.matchAll(/\b(?:from |import\(|import )'(\.[^']+\.tsx?)'/g)];
    imports.set(file, new Set(paths.map(([, to]) => path.join(path.dirname(file), to!))));
  }
  return imports;
}

/** The same of their folders; `.` is the package's root. */
export function folderImports(files: Imports): Imports {
  const imports = new Map<string, Set<string>>();
  for (const [file, others] of files) {
    const folder = path.dirname(file);
    const ofFolder = imports.get(folder) ?? new Set();
    for (const other of others) if (path.dirname(other) !== folder) ofFolder.add(path.dirname(other));
    imports.set(folder, ofFolder);
  }
  return imports;
}

/** Names that are part of a cycle, or lead into one. */
export function circular(imports: Imports): string[] {
  const left = new Map(imports);
  for (let before = -1; before !== left.size; ) {
    before = left.size;
    for (const [name, others] of left) if ([...others].every((other) => !left.has(other))) left.delete(name);
  }
  return [...left.keys()];
}
