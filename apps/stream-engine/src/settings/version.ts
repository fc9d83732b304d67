import { readFile } from 'node:fs/promises';

const manifest = JSON.parse(
  await readFile(new URL(import.meta.resolve('@repo/stream-engine/package.json')), 'utf8'),
);

/** Version of the service. */
export const version: string = manifest.version;
