import { setTimeout as wait } from 'node:timers/promises';
import { RawClient, until } from '@repo/faults';
import { expect, it } from 'vitest';
import { startService } from '../child-service.ts';
import { canMakeNamespaces, NamespacedServer } from './namespaced-server.ts';

const UPLOADS = 14;

/** After it loses its connections, the service tries to end their backends once a second for a minute. */
const ENDING_MS = 2_500;

it.runIf(canMakeNamespaces)(
  'ends no import whose backend has the pid of one that went down with the server',
  async () => {
    const server = await NamespacedServer.start();
    await server.query('CREATE TABLE items (id int)');
    const service = await startService({
      DATABASE_URL: server.url,
      IMPORTS_MAX: UPLOADS,
      POOL_MAX: 3 * UPLOADS,
    });
    const pids = async () =>
      (await server.query<{ pid: number }>('SELECT pid FROM pg_stat_progress_copy ORDER BY pid')).map(
        ({ pid }) => pid,
      );
    const upload = async (): Promise<RawClient> => {
      const client = await RawClient.connect(service.port);
      client.post('/v1/imports/items', { 'content-type': 'text/csv', 'transfer-encoding': 'chunked' });
      return client.chunk(`id\n${Array.from({ length: 50_000 }, (_, id) => `${id}\n`).join('')}`);
    };
    const uploads = async (): Promise<RawClient[]> => {
      const clients = await Promise.all(Array.from({ length: UPLOADS }, upload));
      await until(async () => (await pids()).length === UPLOADS);
      return clients;
    };
    const reused = new Set<number>();
    // The pids of a start depend on how often it was polled for readiness.
    for (let round = 0; round < 2 || (reused.size === 0 && round < 8); round++) {
      const lost = await uploads();
      const lostPids = new Set(await pids());
      await server.kill();
      expect((await Promise.all(lost.map((client) => client.answer()))).map(({ status }) => status)).toEqual(
        lost.map(() => 503),
      );
      await server.startAgain();
      const clients = await uploads();
      for (const pid of await pids()) if (lostPids.has(pid)) reused.add(pid);
      await wait(ENDING_MS);
      const answers = clients.map((client) => client.chunk('1\n').chunk('').answer());
      expect((await Promise.all(answers)).map(({ status }) => status)).toEqual(clients.map(() => 200));
      for (const client of [...lost, ...clients]) client.socket.destroy();
    }
    expect(reused.size).toBeGreaterThan(0);
  },
);
