import { execFile } from 'node:child_process';
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
