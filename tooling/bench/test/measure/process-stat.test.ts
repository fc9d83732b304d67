import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { familySeconds } from '../../src/measure/process-stat.ts';

const HALF_A_SECOND = 'const end = process.cpuUsage().user + 5e5; while (process.cpuUsage().user < end);';

it('counts the CPU time of running and ended children', async () => {
  const before = await familySeconds(process.pid);
  const child = promisify(execFile)(process.execPath, ['-e', `${HALF_A_SECOND} setTimeout(() => {}, 1e5)`]);
  const used = async (): Promise<number> => (await familySeconds(process.pid)) - before;
  await expect.poll(used, { timeout: 20_000 }).toBeGreaterThan(0.4);
  child.child.kill();
  await child.catch(() => {});
  expect(await used()).toBeGreaterThan(0.4);
});
