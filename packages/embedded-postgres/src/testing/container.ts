import { hostname } from 'node:os';
import { PostgreSqlContainer } from '@testcontainers/postgresql';
import { getContainerRuntimeClient, ImageName, Wait } from 'testcontainers';
import { isAlive } from '../cluster.ts';
import { disableRyukByDefault } from '../env.ts';
import { type TestServer, THROW_AWAY_SETTINGS } from './throw-away-server.ts';

type Docker = Awaited<ReturnType<typeof getContainerRuntimeClient>>['container']['dockerode'];

const IMAGE = 'postgres:17-trixie';
const DAY_MS = 24 * 60 * 60 * 1000;
const RYUK_IMAGE = 'testcontainers/ryuk';
/** Says which process a container belongs to: `host:pid`. */
const OWNER_LABEL = 'stream-engine.test-run';

/**
 * Starts PostgreSQL in a container with its data in memory.
 *
 * @throws when no engine answers, or the image is neither there nor to be had
 */
export const startContainer = async (): Promise<TestServer> => {
  const { container, image } = await getContainerRuntimeClient();
  const wanted = ImageName.fromString(IMAGE);
  if (!(await image.exists(wanted))) await image.pull(wanted);

  // Ryuk removes what a killed run leaves behind. Without its image the run must not fail for it:
  // the teardown stops the container, and the next run removes what was left.
  const images = await container.dockerode.listImages();
  const tags = images.flatMap(({ RepoTags }) => RepoTags ?? []);
  if (!tags.some((tag) => tag.startsWith(RYUK_IMAGE))) disableRyukByDefault();
  await removeOrphans(container.dockerode);

  const settings = Object.entries({ ...THROW_AWAY_SETTINGS, timezone: 'UTC' });
  const prepared = new PostgreSqlContainer(IMAGE)
    .withCommand(['postgres', ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`])])
    // By default a program in the container asks four times a second whether the server is ready, for as long as it runs.
    // That takes a good part of a core; and where one of them is given up, it becomes a child of PostgreSQL, process 1,
    // which takes its end for the crash of a backend and restarts.
    .withHealthCheck({ test: ['CMD', 'true'], interval: DAY_MS })
    // Over TCP: the server that makes the database listens on a socket only.
    .withWaitStrategy(Wait.forSuccessfulCommand('pg_isready -q -h 127.0.0.1'))
    .withLabels({ [OWNER_LABEL]: `${hostname()}:${process.pid}` })
    .withTmpFs({ '/var/lib/postgresql/data': 'rw' });
  const started = await prepared.start().catch((error: unknown) => {
    // An engine that has only just been installed may still be busy with its first container.
    console.error('the container did not start, trying once more:', error);
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

/** Containers of runs on this machine that were killed before their teardown. */
const removeOrphans = async (docker: Docker): Promise<void> => {
  const containers = await docker.listContainers({ all: true, filters: { label: [OWNER_LABEL] } });
  for (const { Id, Labels } of containers) {
    const [host, pid] = String(Labels[OWNER_LABEL]).split(':');
    // A run that starts at the same moment may be faster.
    if (host === hostname() && !isAlive(Number(pid)))
      await docker
        .getContainer(Id)
        .remove({ force: true, v: true })
        .catch(() => {});
  }
};

/** Sends a signal to a process of a container by the container's own process id. */
export const signalInContainer = async (containerId: string, pid: number, signal: string): Promise<void> => {
  const { container } = await getContainerRuntimeClient();
  const handle = container.getById(containerId);
  const { exitCode, output } = await container.exec(handle, ['sh', '-c', `kill -${signal} ${pid}`]);
  if (exitCode !== 0) throw new Error(`there is no process ${pid} in the container: ${output.trim()}`);
};
