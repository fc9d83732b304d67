import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Writes files into the folder, over those of an earlier run. @param files content by name */
export async function writeReport(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) await writeFile(path.join(folder, name), content);
}

export function json(value: object): string {
  return `${JSON.stringify(value, null, 1)}\n`;
}
