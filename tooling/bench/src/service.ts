import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { childEnvironment } from './env.ts';
import { BenchError } from './errors.ts';
import { inRepository, programPath } from './repository.ts';
import { readServiceCommand } from './service-command.ts';

export interface ServiceOptions {
  readonly databaseUrl: string;
  /** The node to run it with. */
  readonly node: string;
  /** Settings of the service beside the database and the port. */
  readonly settings?: Readonly<Record<string, string>>;
  /** One of our children's names: loaded before the service, it may `process.send` to `onMessage`. */
  readonly preload?: string;
  readonly onMessage?: (message: unknown) => void;
}

export interface Service {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/**
 * Starts the built service on a free port, with the options of the image.
 * @throws BenchError SERVICE_FAILED when it exits before it listens
 */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { databaseUrl, node, settings = {}, preload, onMessage } = options;
  const { nodeOptions, environment } = await readServiceCommand();
  const main = inRepository('apps/stream-engine/dist/main.js');
  const first = ['leave-with-parent', ...(preload === undefined ? [] : [preload])];
  const imports = first.flatMap((name) => ['--import', pathToFileURL(programPath(name)).href]);
  const child = spawn(node, [...nodeOptions, ...imports, main], {
    env: childEnvironment({
      ...environment,
      ...settings,
      NODE_ENV: 'production',
      DATABASE_URL: databaseUrl,
      PORT: '0',
      LOG_LEVEL: 'info',
    }),
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  if (onMessage) child.on('message', onMessage);
  const url = await listeningUrl(child);
  return {
    url,
    pid: child.pid!,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}

async function listeningUrl(child: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: child.stdout! })) {
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
    if (url) {
      child.stdout!.resume();
      return url;
    }
  }
  throw new BenchError('SERVICE_FAILED', 'the service ended before it listened');
}
