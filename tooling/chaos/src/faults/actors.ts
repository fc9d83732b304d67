import { setTimeout as wait } from 'node:timers/promises';
import { until } from '@repo/faults';
import type { Scene } from '../testbed/scene.ts';
import { Inapplicable } from '../testbed/inapplicable.ts';

/** Who breaks something, and how. What it takes to mend it is the scene's business: see `Scene.repair`. */
export interface Actor {
  readonly name: string;
  /** @throws Inapplicable when there is nothing to break */
  readonly act: (scene: Scene) => Promise<void> | void;
  /** The client is the one that fails: it sends nothing any more. */
  readonly isClient?: boolean;
}

/** How long the service may take to notice that a client has gone. */
const NOTICE_LIMIT_MS = 1_000;

/**
 * Where the import has no backend yet, or none any more, it is all of the pool's that are terminated, and one of them
 * that is killed.
 */
export const actors: readonly Actor[] = [
  {
    name: 'client FIN',
    isClient: true,
    act: ({ upload }) => void upload.client.finish(),
  },
  {
    name: 'client RST',
    isClient: true,
    act: async ({ upload, replica }) => {
      upload.client.reset();
      // What is withheld at the point passes when the service knows; one that does not is found out later.
      const isNoticed = () => !replica.isRunning || replica.descriptors().http === 0;
      const limit = performance.now() + NOTICE_LIMIT_MS;
      await until(() => performance.now() > limit || isNoticed());
    },
  },
  { name: 'client stall', isClient: true, act: () => {} },
  { name: 'service SIGKILL', act: (scene) => scene.endService('SIGKILL') },
  {
    name: 'backend terminated',
    act: async (scene) => {
      for (const pid of await backendsOf(scene)) await scene.testbed.server.terminate(pid);
    },
  },
  {
    name: 'backend SIGKILLed',
    act: async (scene) => {
      const [pid] = await backendsOf(scene);
      await scene.testbed.server.kill(pid!);
    },
  },
  { name: 'server stopped immediate', act: ({ testbed }) => testbed.server.fall() },
  { name: 'service SIGTERM', act: (scene) => scene.endService('SIGTERM') },
  { name: 'link black-holed', act: (scene) => scene.cutLink() },
];

/** How long the server's side of a connection that is closed slowly stays. */
const LINGER_MS = 200;
/** Less than any watchdog waits. */
const HICCUP_MS = 200;

/** What else happens to the connection that has come to the point, or to one of the service's. */
export const linkActors: readonly Actor[] = [
  { name: 'connection reset', act: (scene) => connectionOf(scene).reset() },
  { name: 'connection closed slowly', act: (scene) => connectionOf(scene).closeSlowly(LINGER_MS) },
  { name: 'connection forgotten', act: (scene) => scene.forget(connectionOf(scene)) },
  {
    name: 'connection silent for a moment',
    act: async (scene) => {
      const connection = connectionOf(scene);
      connection.hold();
      await wait(HICCUP_MS);
      connection.release();
    },
  },
];

async function backendsOf({ connection, replica, testbed }: Scene): Promise<number[]> {
  const { backendPid } = connection ?? {};
  const pids = backendPid === undefined ? await testbed.server.backendsOf(replica.name) : [backendPid];
  if (pids.length === 0) throw new Inapplicable('there is no backend');
  return pids;
}

function connectionOf({ connection, replica }: Scene) {
  const found = connection ?? replica.proxy.connections[0];
  if (found === undefined) throw new Inapplicable('there is no connection');
  return found;
}
