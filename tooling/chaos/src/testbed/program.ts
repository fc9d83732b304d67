import { fileURLToPath } from 'node:url';

/** The built service. */
export const program = fileURLToPath(new URL('../../../../apps/stream-engine/dist/main.js', import.meta.url));
