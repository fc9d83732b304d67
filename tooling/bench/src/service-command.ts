import { readFile } from 'node:fs/promises';
import { MeasureError } from '@repo/measure';
import { inRepository } from './repository.ts';

export interface ServiceCommand {
  /** Options of node, before the program. */
  readonly nodeOptions: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** How the image runs the service: the Dockerfile is the one place that says so. */
export async function readServiceCommand(): Promise<ServiceCommand> {
  return parseDockerfile(await readFile(inRepository('apps/stream-engine/Dockerfile'), 'utf8'));
}

/** @throws MeasureError DOCKERFILE_UNREADABLE when ENTRYPOINT is not a JSON list that begins with node */
export function parseDockerfile(text: string): ServiceCommand {
  const list = /^ENTRYPOINT (\[.*\])$/m.exec(text)?.[1];
  const [program, ...rest] = list === undefined ? [] : (JSON.parse(list) as string[]);
  if (program !== 'node')
    throw new MeasureError('DOCKERFILE_UNREADABLE', 'the Dockerfile has no ENTRYPOINT ["node", …]');
  const arenas = /\bMALLOC_ARENA_MAX=(\d+)/.exec(text)?.[1];
  return {
    nodeOptions: rest.filter((word) => word.startsWith('--')),
    environment: arenas === undefined ? {} : { MALLOC_ARENA_MAX: arenas },
  };
}
