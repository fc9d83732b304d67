import { pathToFileURL } from 'node:url';
import { readServiceCommand, ServiceProcess, serviceProgram } from '@repo/faults';
import { programPath } from './repository.ts';

interface ServiceOptions {
  readonly databaseUrl: string;
  /** Path of the Node.js that runs it. */
  readonly node: string;
  readonly settings?: Readonly<Record<string, string | number>>;
  /** Names of programs of ours, loaded before the service. */
  readonly preload?: readonly string[];
}

/** Starts the built service on a free port, with the options of the image. @throws Error if it ends instead */
export async function startService(options: ServiceOptions): Promise<ServiceProcess> {
  const { databaseUrl, node, settings = {}, preload = [] } = options;
  const { nodeOptions, environment } = await readServiceCommand();
  const imports = ['exit-with-parent', ...preload].flatMap((name) => [
    '--import',
    pathToFileURL(programPath(name)).href,
  ]);
  const service = new ServiceProcess(
    serviceProgram,
    { ...environment, NODE_ENV: 'production', LOG_LEVEL: 'info', DATABASE_URL: databaseUrl, ...settings },
    { node, nodeOptions: [...nodeOptions, ...imports], channel: true },
  );
  return service.listening();
}
