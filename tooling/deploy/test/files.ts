import { readFile } from 'node:fs/promises';
import { parseAllDocuments } from 'yaml';

const repository = new URL('../../../', import.meta.url);

/** @param name path from the repository's root */
export function readText(name: string): Promise<string> {
  return readFile(new URL(name, repository), 'utf8');
}

/**
 * Reads a file with one document.
 * @throws Error if it is not YAML, repeats a key or has more than one document
 */
export async function readYaml<T>(name: string): Promise<T> {
  const documents = parseAllDocuments(await readText(name), { uniqueKeys: true });
  const [document] = documents;
  if ('empty' in documents || document === undefined || documents.length > 1)
    throw new Error(`${name} must have one document`);
  const [fault] = [...document.errors, ...document.warnings];
  if (fault !== undefined) throw new Error(`${name}: ${fault.message}`, { cause: fault });
  return document.toJS() as T;
}
