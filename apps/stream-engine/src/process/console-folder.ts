import { fileURLToPath } from 'node:url';

/** Where the page is once it is built. */
export function consoleFolder(): string {
  return fileURLToPath(new URL('.', import.meta.resolve('@repo/console/dist/index.html')));
}
