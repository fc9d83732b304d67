import { fileURLToPath } from 'node:url';

/** The built service. It reads the list of the page's files when it starts: the page is to be built before. */
export const serviceProgram: string = fileURLToPath(
  new URL('../../../apps/stream-engine/dist/main.js', import.meta.url),
);
