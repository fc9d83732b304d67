import { randomUUID } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isAlive } from '../cluster.ts';
import { startEmbeddedPostgres } from '../embedded.ts';
import { readEnvironment } from '../env.ts';
import { type TestServer, THROW_AWAY_SETTINGS } from './throwaway-server.ts';

/** Prefix of data folders; the process id of the run follows. */
const FOLDER_PREFIX = 'stream-engine-test-';

/**
 * Starts the server for the tests: the one at TEST_DATABASE_URL, or the kind in TEST_DATABASE, or one in
 * Docker if Docker works, or an embedded one.
 *
 * @throws if the requested server, or every server that was tried, does not start
 */
export const startTestServer = async (): Promise<TestServer> => {
  const { testDatabase, testDatabaseUrl } = readEnvironment();
  if (testDatabaseUrl) return useServer(testDatabaseUrl);
  switch (testDatabase) {
    case 'embedded':
      return startEmbedded();
    case 'testcontainers':
      return startInDocker();
    case undefined:
      return startBest();
    default:
      throw new Error(`TEST_DATABASE is ${testDatabase}: set it to embedded or testcontainers, or unset it`);
  }
};

const startBest = async (): Promise<TestServer> => {
  let whyNotDocker: unknown;
  try {
    return await startInDocker();
  } catch (error) {
    whyNotDocker = error;
  }
  try {
    const server = await startEmbedded();
    return { ...server, where: `${server.where} (no Docker: ${firstLine(whyNotDocker)})` };
  } catch (error) {
    throw new AggregateError(
      [whyNotDocker, error],
      'No PostgreSQL server for the tests: neither in Docker nor embedded',
      { cause: error },
    );
  }
};

const firstLine = (error: unknown): string =>
  String(error instanceof Error ? error.message : error).split('\n')[0] ?? '';

/** Imports the Docker client late, because it takes a second to load. */
const startInDocker = async (): Promise<TestServer> => {
  const { startContainer } = await import('./container.ts');
  return startContainer();
};

const startEmbedded = async (): Promise<TestServer> => {
  await removeOrphans();
  // mkdtemp would use mode 700, which locks out the user that runs root's server.
  const dataFolder = path.join(tmpdir(), `${FOLDER_PREFIX}${process.pid}-${randomUUID()}`);
  const server = await startEmbeddedPostgres({ dataFolder, durable: false, settings: THROW_AWAY_SETTINGS });
  return {
    where: 'embedded',
    adminUrl: server.url,
    signals: { kind: 'process' },
    stop: async () => {
      await server.stop();
      await rm(dataFolder, { recursive: true });
    },
  };
};

/** Removes folders of runs that were killed before their teardown. Their servers have stopped by themselves. */
const removeOrphans = async (): Promise<void> => {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(FOLDER_PREFIX)) continue;
    const pid = Number.parseInt(name.slice(FOLDER_PREFIX.length), 10);
    // A folder without a process id belongs to a test.
    if (Number.isNaN(pid) || isAlive(pid)) continue;
    // Another run may be removing it, or it may be another user's.
    await rm(path.join(tmpdir(), name), { recursive: true, force: true }).catch(() => {});
  }
};

const useServer = async (url: string): Promise<TestServer> => ({
  where: 'of TEST_DATABASE_URL',
  adminUrl: url,
  signals: { kind: 'process' },
  stop: async () => {},
});
