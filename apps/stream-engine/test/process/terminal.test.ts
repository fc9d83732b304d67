import { mkdir } from 'node:fs/promises';
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
    for (let round = 0; round < 3; round++) {
      const service = await startOn('terminal', `closed-${round}`);
      await service.closeTerminal();
      const closedAt = performance.now();
      expect(await service.exited()).toBe(0);
      expect(performance.now() - closedAt).toBeLessThan(ENDED_MS);
    }
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

it.each(['SIGSEGV', 'SIGBUS', 'SIGILL', 'SIGFPE', 'SIGABRT', 'SIGTRAP'] as const)(
  '%s ends the process',
  async (signal) => {
    const service = await startService({ DATABASE_URL: database.url });
    service.process.kill(signal);
    expect(await service.exited).toBe(signal);
  },
);
