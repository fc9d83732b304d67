import { readFile } from 'node:fs/promises';
import { parseDocument } from 'yaml';

const repository = new URL('../../../', import.meta.url);

/** @param name path from the repository's root */
export function readText(name: string): Promise<string> {
  return readFile(new URL(name, repository), 'utf8');
}

/** Reads a file with one document. @throws Error if it is not YAML, repeats a key or has more than one document */
export async function readYaml<T>(name: string): Promise<T> {
  const document = parseDocument(await readText(name), { uniqueKeys: true });
  const [fault] = [...document.errors, ...document.warnings];
  if (fault !== undefined) throw new Error(`${name}: ${fault.message}`, { cause: fault });
  return document.toJS() as T;
}
