import { fileURLToPath } from 'node:url';

/** Folder of the built page. */
export function consoleFolder(): string {
  return fileURLToPath(new URL('.', import.meta.resolve('@repo/console/dist/index.html')));
}
