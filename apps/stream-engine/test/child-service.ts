import { fileURLToPath } from 'node:url';
import { ServiceProcess } from '@repo/faults';
import { afterTestFile } from '@repo/embedded-postgres/testing';

/** Entry point of the built service. */
export const serviceProgram = fileURLToPath(new URL('../dist/main.js', import.meta.url));

type Settings = Readonly<Record<string, string | number>>;

/** Starts the built service. It is killed after the file's last test if it still runs. */
export function spawnService(settings: Settings): ServiceProcess {
  const service = new ServiceProcess(serviceProgram, settings);
  afterTestFile(() => service.kill());
  return service;
}

/** Starts the built service, and waits until it listens. */
export function startService(settings: Settings): Promise<ServiceProcess> {
  return spawnService(settings).listening();
}
