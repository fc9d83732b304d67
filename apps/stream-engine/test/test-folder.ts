import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';

/** Creates a folder for one test file, and removes it after the file's last test. */
export interface TestFolder {
  readonly path: string;
  /** @returns the file's path */
  write(name: string, content: string | Buffer): Promise<string>;
}

export async function createTestFolder(): Promise<TestFolder> {
  const folder = await mkdtemp(path.join(tmpdir(), 'stream-engine-test-'));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return {
    path: folder,
    write: async (name, content) => {
      const at = path.join(folder, name);
      await writeFile(at, content);
      return at;
    },
  };
}
