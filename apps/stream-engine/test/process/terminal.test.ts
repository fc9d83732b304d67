import { mkdir, readFile } from 'node:fs/promises';
import { constants } from 'node:os';
import path from 'node:path';
import { send, sendCsv, until } from '@repo/faults';
import { createTestDatabase } from '@repo/embedded-postgres/testing';
import { describe, expect, it } from 'vitest';
import { startService } from '../child-service.ts';
import { createTestFolder } from '../test-folder.ts';
import { hasTerminals, TerminalService } from './terminal-service.ts';

const database = await createTestDatabase({ schema: 'CREATE TABLE items (id int)' });
const folder = await createTestFolder();

/** Time in which a closed terminal ends an idle service. */
const ENDED_MS = 5_000;

async function startOn(session: 'terminal' | 'own', name: string): Promise<TerminalService> {
  const own = path.join(folder.path, name);
  await mkdir(own);
  return TerminalService.start(own, database.url, session);
}

describe.runIf(hasTerminals)('a terminal', () => {
  it('a terminal that is closed ends the service cleanly within 5 s', async () => {
    const service = await startOn('terminal', 'closed');
    await service.closeTerminal();
    const closedAt = performance.now();
    expect(await service.exited()).toBe(0);
    expect(performance.now() - closedAt).toBeLessThan(ENDED_MS);
  });

  it('a terminal that is closed without a signal leaves the service running, and SIGTERM ends it cleanly', async () => {
    const service = await startOn('own', 'left');
    await service.closeTerminal();
    // Each request logs a line, which goes nowhere.
    for (let n = 0; n < 3; n++)
      expect((await sendCsv(`${service.url}/v1/imports/items`, 'id\n1\n')).status).toBe(200);
    expect((await send(`${service.url}/readyz`, { method: 'GET' })).status).toBe(200);
    await service.kill('SIGTERM');
    expect(await service.exited()).toBe(0);
  });

  it('a terminal shows the log as readable lines, down to the last one', async () => {
    const service = await startOn('terminal', 'shown');
    await sendCsv(`${service.url}/v1/imports/nowhere`, 'id\n1\n');
    await service.kill('SIGTERM');
    expect(await service.exited()).toBe(0);
    expect(service.screen).toMatch(/INFO.*open http:/);
    expect(service.screen).toContain('TABLE_NOT_FOUND');
    // The last output may arrive after the process has ended.
    await until(() => service.screen.includes('stopped'));
    await service.closeTerminal();
  });
});

describe('a signal of a crash', async () => {
  const service = await startService({ DATABASE_URL: database.url });

  it.runIf(process.platform === 'linux')('a signal of a crash is not caught', async () => {
    const status = await readFile(`/proc/${service.pid}/status`, 'utf8');
    const caught = BigInt(`0x${/^SigCgt:\s*(\w+)$/m.exec(status)![1]}`);
    const signals = ['SIGBUS', 'SIGILL', 'SIGFPE', 'SIGABRT', 'SIGTRAP'] as const;
    expect(signals.filter((signal) => (caught >> BigInt(constants.signals[signal] - 1)) & 1n)).toEqual([]);
  });

  // Node catches it, for WebAssembly, and ends.
  it('SIGSEGV ends the process', async () => {
    service.process.kill('SIGSEGV');
    expect(await service.exited).toBe('SIGSEGV');
  });
});
