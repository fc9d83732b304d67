import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));

/**
 * Runs a measurement with the built program, whatever its conditions say: on a busy machine a tiny run may miss any.
 * @returns what it printed and its figures
 */
export async function measure<Figures>(...parameters: string[]) {
  const folder = await makeFolder();
  const words = [main, ...parameters, '--report', folder];
  const output = await promisify(execFile)(process.execPath, words).then(
    ({ stdout }) => stdout,
    ({ stdout }: { stdout: string }) => stdout,
  );
  const json = await readFile(path.join(folder, 'report.json'), 'utf8').catch((cause) => {
    throw new Error(output, { cause });
  });
  return { output, figures: JSON.parse(json) as Figures };
}

/** Returns a folder that is removed after the test. */
export async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bench-test-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}
