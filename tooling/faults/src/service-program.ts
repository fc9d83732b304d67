import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const app = new URL('../../../apps/stream-engine/', import.meta.url);

/** Path of the built service. */
export const serviceProgram: string = fileURLToPath(new URL('dist/main.js', app));

interface ServiceCommand {
  /** Options of node, before the program. */
  readonly nodeOptions: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Reads from the Dockerfile how the image runs the service.
 * @throws Error unless ENTRYPOINT is a JSON list that begins with node
 */
export async function readServiceCommand(): Promise<ServiceCommand> {
  const text = await readFile(new URL('Dockerfile', app), 'utf8');
  const list = /^ENTRYPOINT (\[.*\])$/m.exec(text)?.[1];
  const [program, ...rest] = list === undefined ? [] : (JSON.parse(list) as string[]);
  if (program !== 'node') throw new Error('the Dockerfile has no ENTRYPOINT ["node", …]');
  const arenas = /\bMALLOC_ARENA_MAX=(\d+)/.exec(text)?.[1];
  return {
    nodeOptions: rest.filter((word) => word.startsWith('--')),
    environment: arenas === undefined ? {} : { MALLOC_ARENA_MAX: arenas },
  };
}
