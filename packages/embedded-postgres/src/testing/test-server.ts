import { randomUUID } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isAlive } from '../cluster.ts';
import { startEmbeddedPostgres } from '../embedded.ts';
import { readEnvironment } from '../env.ts';
import { type TestServer, THROW_AWAY_SETTINGS } from './throw-away-server.ts';

/** The process id of the run follows. */
const FOLDER_PREFIX = 'stream-engine-test-';

/**
 * The server tests run against: TEST_DATABASE_URL's, else what TEST_DATABASE names, else one in Docker
 * where Docker works, else an embedded one.
 *
 * @throws when the server that was asked for, or every one that was tried, does not start
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

/** Imported late: the Docker client takes a second to load. */
const startInDocker = async (): Promise<TestServer> => {
  const { startContainer } = await import('./container.ts');
  return startContainer();
};

const startEmbedded = async (): Promise<TestServer> => {
  await removeOrphans();
  // Not mkdtemp, whose mode 700 locks out the user that root's server runs as.
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

/** Folders of runs that were killed before their teardown; their servers stopped by themselves. */
const removeOrphans = async (): Promise<void> => {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(FOLDER_PREFIX)) continue;
    const pid = Number.parseInt(name.slice(FOLDER_PREFIX.length), 10);
    // Without a process id it is a test's own folder.
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
