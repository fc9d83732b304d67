import { hostname } from 'node:os';
import { PostgreSqlContainer } from '@testcontainers/postgresql';
import { getContainerRuntimeClient, ImageName, Wait } from 'testcontainers';
import { isAlive } from '../cluster.ts';
import { disableRyukByDefault } from '../env.ts';
import { type TestServer, THROW_AWAY_SETTINGS } from './throwaway-server.ts';

type Docker = Awaited<ReturnType<typeof getContainerRuntimeClient>>['container']['dockerode'];

const IMAGE = 'postgres:17-trixie';
const DAY_MS = 24 * 60 * 60 * 1000;
const RYUK_IMAGE = 'testcontainers/ryuk';
/** Label with the process that owns a container, as `host:pid`. */
const OWNER_LABEL = 'stream-engine.test-run';

/**
 * Starts PostgreSQL in a container with its data in memory.
 *
 * @throws if no container engine answers, or the image cannot be pulled
 */
export const startContainer = async (): Promise<TestServer> => {
  const { container, image } = await getContainerRuntimeClient();
  const wanted = ImageName.fromString(IMAGE);
  if (!(await image.exists(wanted))) await image.pull(wanted);

  // Ryuk removes the containers of killed runs. The run must not fail without its image: the teardown stops
  // the container, and the next run removes leftovers.
  const images = await container.dockerode.listImages();
  const tags = images.flatMap(({ RepoTags }) => RepoTags ?? []);
  if (!tags.some((tag) => tag.startsWith(RYUK_IMAGE))) disableRyukByDefault();
  await removeOrphans(container.dockerode);

  const settings = Object.entries({ ...THROW_AWAY_SETTINGS, timezone: 'UTC' });
  const prepared = new PostgreSqlContainer(IMAGE)
    .withCommand(['postgres', ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`])])
    // The default health check runs a program in the container four times a second, which uses a good part of a core.
    // If one times out, it becomes a child of PostgreSQL (process 1), which takes its exit for a crashed backend and
    // restarts.
    .withHealthCheck({ test: ['CMD', 'true'], interval: DAY_MS })
    // Checks over TCP, because the server that initializes the database listens on a socket only.
    .withWaitStrategy(Wait.forSuccessfulCommand('pg_isready -q -h 127.0.0.1'))
    .withLabels({ [OWNER_LABEL]: `${hostname()}:${process.pid}` })
    .withTmpFs({ '/var/lib/postgresql/data': 'rw' });
  const started = await prepared.start().catch((error: unknown) => {
    // A newly installed engine may still be busy with its first container.
    console.error('the container did not start, trying again:', error);
    return prepared.start();
  });
  return {
    where: 'in Docker (testcontainers)',
    adminUrl: started.getConnectionUri(),
    signals: { kind: 'container', containerId: started.getId() },
    stop: async () => {
      await started.stop();
    },
  };
};

/** Removes containers of runs on this machine that were killed before their teardown. */
const removeOrphans = async (docker: Docker): Promise<void> => {
  const containers = await docker.listContainers({ all: true, filters: { label: [OWNER_LABEL] } });
  for (const { Id, Labels } of containers) {
    const [host, pid] = String(Labels[OWNER_LABEL]).split(':');
    // Another run may remove it first.
    if (host === hostname() && !isAlive(Number(pid)))
      await docker
        .getContainer(Id)
        .remove({ force: true, v: true })
        .catch(() => {});
  }
};

/** Sends a signal to a process in a container. @param pid process id inside the container */
export const signalInContainer = async (containerId: string, pid: number, signal: string): Promise<void> => {
  const { container } = await getContainerRuntimeClient();
  const handle = container.getById(containerId);
  const { exitCode, output } = await container.exec(handle, ['sh', '-c', `kill -${signal} ${pid}`]);
  if (exitCode !== 0) throw new Error(`there is no process ${pid} in the container: ${output.trim()}`);
};
