import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Receipt } from '@repo/engine';
import { readFigures, readServiceCommand, ServiceProcess, serviceProgram } from '@repo/faults';
import { DemoError } from './demo-error.ts';

const LEAVE_WITH_PARENT = import.meta.resolve('./leave-with-parent.js');

const LOG_LINES_SHOWN = 5;
/** Names the import, so that its receipt can be fetched. */
const KEY = 'demo';

/**
 * Starts the service as its own process on a free port of loopback, with the options of its image.
 * @throws Error with the service's last words if it does not start
 */
export async function startService(databaseUrl: string, signal: AbortSignal): Promise<ServiceProcess> {
  const { nodeOptions, environment } = await readServiceCommand();
  const service = new ServiceProcess(
    serviceProgram,
    { ...environment, DATABASE_URL: databaseUrl, HOST: '127.0.0.1', NODE_ENV: 'production' },
    // The service has its own process group, so that Ctrl-C reaches only the demo, which then stops everything cleanly.
    { nodeOptions: [...nodeOptions, '--import', LEAVE_WITH_PARENT], channel: true, detached: true },
  );
  const interrupted = once(signal, 'abort').then(() => signal.throwIfAborted());
  try {
    await Promise.race([service.listening(), interrupted]);
    return service;
  } catch (error) {
    await service.stop();
    throw error;
  }
}

/**
 * Runs `stream-engine import`, which shows its progress and the receipt.
 * @throws DemoError if the command fails
 */
export async function runImport(
  service: ServiceProcess,
  file: string,
  signal: AbortSignal,
): Promise<{ readonly receipt: Receipt; readonly peakBytes: number }> {
  const options = ['--table', 'contacts', '--idempotency-key', KEY, '--server', service.url];
  const command = spawn(process.execPath, [serviceProgram, 'import', file, ...options], {
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true,
  });
  const stop = () => command.kill('SIGTERM');
  signal.addEventListener('abort', stop);
  const [code] = await once(command, 'close');
  signal.removeEventListener('abort', stop);
  signal.throwIfAborted();
  if (code !== 0) throw new DemoError(`the import failed${lastWords(service)}`);
  const answer = await fetch(`${service.url}/v1/imports/${KEY}`);
  const receipt = (await answer.json()) as Receipt;
  // Without /proc, such as on macOS, the service's own figure has to do.
  const peakBytes = await readFigures(service.pid).then(
    ({ peakRssBytes }) => peakRssBytes,
    () => receipt.peakRssBytes,
  );
  return { receipt, peakBytes };
}

function lastWords({ process: { exitCode, signalCode }, logs }: ServiceProcess): string {
  if (exitCode === null && signalCode === null) return '';
  const lines = logs.slice(-LOG_LINES_SHOWN).map((entry) => JSON.stringify(entry));
  return `; the service ended with ${signalCode ?? exitCode}:\n${lines.join('\n')}`;
}
