import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { MeasureError } from '@repo/measure';

const files = ['../../../../docker-compose.yml', '../../compose.yml'].flatMap((file) => [
  '--file',
  fileURLToPath(new URL(file, import.meta.url)),
]);
const compose = ['compose', '--project-name', 'stream-engine-acceptance', ...files];

/** `docker diff` of a container that has changed everywhere exceeds Node's default of 1 MiB. */
const OUTPUT_BYTES_MAX = 64 * 1024 * 1024;

/** State of the service's container, compared before and after the run. */
export interface ContainerState {
  readonly startedAt: string;
  readonly running: boolean;
  readonly oomKilled: boolean;
  readonly restarts: number;
}

/** Checks that `docker` and Compose answer. @throws MeasureError DOCKER_MISSING */
export async function requireDocker(): Promise<void> {
  try {
    await docker('compose', 'version');
    await docker('version', '--format', '{{.Server.Version}}');
  } catch (cause) {
    const { stderr, message } = cause as { readonly stderr?: string; readonly message: string };
    throw new MeasureError(
      'DOCKER_MISSING',
      `The acceptance test runs the service in a container and needs a running Docker with Compose 2.24.4 or newer: ` +
        `${(stderr || message).trim().split('\n', 1)[0]}\nWithout Docker, "pnpm demo" does the same on an embedded PostgreSQL.`,
      { cause },
    );
  }
}

/** Builds the image, starts service and database on free ports, and waits until both are healthy. */
export async function startStack(): Promise<void> {
  await stopStack();
  try {
    await show('up', '--build', '--detach', '--wait', '--wait-timeout', '180');
  } catch (error) {
    await show('logs', '--no-color', '--tail', '40');
    throw error;
  }
}

/** Removes containers, network and data. */
export async function stopStack(): Promise<void> {
  await show('--progress', 'quiet', 'down', '--volumes', '--remove-orphans', '--timeout', '10');
}

/** Addresses of the running stack, and the id of the service's container. */
export async function describeStack() {
  const [service, database, containerId] = await Promise.all([
    docker(...compose, 'port', 'stream-engine', '3000'),
    docker(...compose, 'port', 'postgres', '5432'),
    docker(...compose, 'ps', '--all', '--quiet', 'stream-engine'),
  ]);
  const databaseUrl = `postgres://stream_engine:acceptance@${database}/stream_engine`;
  return { serviceUrl: `http://${service}`, databaseUrl, containerId };
}

export async function readState(containerId: string): Promise<ContainerState> {
  const { State: state, RestartCount: restarts } = JSON.parse(
    await docker('inspect', '--format', '{{json .}}', containerId),
  ) as {
    readonly State: { readonly StartedAt: string; readonly Running: boolean; readonly OOMKilled: boolean };
    readonly RestartCount: number;
  };
  return { startedAt: state.StartedAt, running: state.Running, oomKilled: state.OOMKilled, restarts };
}

/** Paths that differ from the image, as `docker diff` prints them: `A /added`, `C /changed`, `D /deleted`. */
export async function readChanges(containerId: string): Promise<readonly string[]> {
  return (await docker('diff', containerId)).split('\n').filter(Boolean);
}

/** Runs docker. @returns its output */
export async function docker(...parameters: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('docker', parameters, { maxBuffer: OUTPUT_BYTES_MAX });
  return stdout.trim();
}

/** Runs docker compose, with its output on stderr. */
async function show(...command: readonly string[]): Promise<void> {
  const child = spawn('docker', [...compose, ...command], {
    stdio: ['ignore', process.stderr, process.stderr],
  });
  const [exitCode] = (await once(child, 'close')) as [number | null];
  if (exitCode === 0) return;
  throw new MeasureError('COMMAND_FAILED', `docker compose ${command.join(' ')} ended with ${exitCode}`);
}
