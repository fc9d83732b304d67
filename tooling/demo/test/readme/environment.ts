import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { userEnvironment } from '../env.ts';

/** Whether Docker and Compose work here. */
export const composeWorks: boolean = await promisify(execFile)(
  '/bin/sh',
  ['-c', 'docker info && docker compose version'],
  { env: userEnvironment(), timeout: 10_000 },
).then(
  () => true,
  () => false,
);

/** A port of loopback that was free just now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
