import { fileURLToPath } from 'node:url';
import { ServiceProcess } from '@repo/faults';
import { afterTestFile } from '@repo/embedded-postgres/testing';

/** Where the built service is. */
export const serviceProgram = fileURLToPath(new URL('../dist/main.js', import.meta.url));

type Settings = Readonly<Record<string, string | number>>;

/** The built service. It is killed after the file's last test if it is still there. */
export function spawnService(settings: Settings): ServiceProcess {
  const service = new ServiceProcess(serviceProgram, settings);
  afterTestFile(() => service.kill());
  return service;
}

/** The same, when it listens. */
export function startService(settings: Settings): Promise<ServiceProcess> {
  return spawnService(settings).listening();
}
