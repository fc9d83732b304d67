import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { childEnvironment } from '@repo/faults';
import { serviceProgram } from '../src/service-program.ts';

const run = promisify(execFile);

/** Makes an API key with the service's own command. @param options `['--name', 'ci', …]` */
export async function createKey(databaseUrl: string, options: readonly string[]): Promise<string> {
  const env = childEnvironment({ DATABASE_URL: databaseUrl });
  const { stdout } = await run(process.execPath, [serviceProgram, 'key', 'create', ...options], { env });
  return /sek_[\da-f]{16}_[\w-]{43}/.exec(stdout)![0];
}
