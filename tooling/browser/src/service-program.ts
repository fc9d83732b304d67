import { fileURLToPath } from 'node:url';

/** Built service. It lists the page's files when it starts, so the page must be built first. */
export const serviceProgram: string = fileURLToPath(
  new URL('../../../apps/stream-engine/dist/main.js', import.meta.url),
);
