import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { MeasureError } from '@repo/measure';
import { childEnvironment } from './env.ts';

const repository = fileURLToPath(new URL('../../../', import.meta.url));
const overlay = fileURLToPath(new URL('../compose.yml', import.meta.url));

/** Oldest Compose with `!override` and inline `configs`. */
const composeVersionMin = '2.24.4';

/** Overrides what the environment may say. The database is removed afterwards. */
const databasePassword = 'acceptance';

export interface StackOptions {
  /** Compose project: names its containers, network and volume. */
  readonly project: string;
  /** Memory limit of the service's container as Docker writes it: `512M`, in MiB. */
  readonly memory: string;
}

/** State of the service's container, compared before and after the run. */
export interface ContainerState {
  readonly startedAt: string;
  readonly running: boolean;
  readonly oomKilled: boolean;
  readonly restarts: number;
}

/** Checks that `docker` and Compose answer and are new enough. @throws MeasureError DOCKER_MISSING */
export async function requireDocker(): Promise<void> {
  try {
    await output(['version', '--format', '{{.Server.Version}}']);
    const compose = await output(['compose', 'version', '--short']);
    if (compose.replace(/^v/, '').localeCompare(composeVersionMin, 'en', { numeric: true }) < 0)
      throw new Error(`found Compose ${compose}`);
  } catch (cause) {
    const { stderr, message } = cause as { readonly stderr?: string; readonly message: string };
    throw new MeasureError(
      'DOCKER_MISSING',
      `The acceptance test runs the service in a container and needs a running Docker with Compose ${composeVersionMin} ` +
        `or newer: ${(stderr || message).trim().split('\n', 1)[0]}\nWithout Docker, "pnpm demo" does the same on an embedded PostgreSQL.`,
      { cause },
    );
  }
}

/** The compose project of one run: service and database, on host ports that Docker picks. */
export class Stack {
  readonly #options: StackOptions;

  constructor(options: StackOptions) {
    this.#options = options;
  }

  /** Builds the image, starts both containers and waits until both are healthy. Docker's output goes to stderr. */
  async up(): Promise<void> {
    await this.down();
    try {
      await this.#show(['up', '--build', '--detach', '--wait', '--wait-timeout', '180']);
    } catch (error) {
      await this.#show(['logs', '--no-color', '--tail', '40']);
      throw error;
    }
  }

  /** Removes containers, network and data. */
  async down(): Promise<void> {
    await this.#show(['--progress', 'quiet', 'down', '--volumes', '--remove-orphans', '--timeout', '10']);
  }

  async serviceUrl(): Promise<string> {
    return `http://${await this.#output(['port', 'stream-engine', '3000'])}`;
  }

  async databaseUrl(): Promise<string> {
    const address = await this.#output(['port', 'postgres', '5432']);
    return `postgres://stream_engine:${databasePassword}@${address}/stream_engine`;
  }

  /** Id of a service's container, running or not. */
  async containerId(service: string): Promise<string> {
    return this.#output(['ps', '--all', '--quiet', service]);
  }

  async state(containerId: string): Promise<ContainerState> {
    const text = await output(['inspect', '--format', '{{json .}}', containerId]);
    const { State: state, RestartCount: restarts } = JSON.parse(text) as {
      readonly State: { readonly StartedAt: string; readonly Running: boolean; readonly OOMKilled: boolean };
      readonly RestartCount: number;
    };
    return { startedAt: state.StartedAt, running: state.Running, oomKilled: state.OOMKilled, restarts };
  }

  #arguments(command: readonly string[]): string[] {
    const files = ['--file', `${repository}docker-compose.yml`, '--file', overlay];
    return ['compose', '--project-name', this.#options.project, ...files, ...command];
  }

  #environment(): NodeJS.ProcessEnv {
    return childEnvironment({ ACCEPTANCE_MEMORY: this.#options.memory, POSTGRES_PASSWORD: databasePassword });
  }

  async #output(command: readonly string[]): Promise<string> {
    return output(this.#arguments(command), this.#environment());
  }

  async #show(command: readonly string[]): Promise<void> {
    const child = spawn('docker', this.#arguments(command), {
      env: this.#environment(),
      stdio: ['ignore', process.stderr, process.stderr],
    });
    const [exitCode] = (await once(child, 'close')) as [number | null];
    if (exitCode === 0) return;
    throw new MeasureError('COMMAND_FAILED', `docker compose ${command.join(' ')} ended with ${exitCode}`);
  }
}

async function output(parameters: readonly string[], env = childEnvironment({})): Promise<string> {
  const { stdout } = await promisify(execFile)('docker', parameters, { env, maxBuffer: 1e7 });
  return stdout.trim();
}
