import { setTimeout as wait } from 'node:timers/promises';
import { until } from '@repo/faults';
import { Inapplicable } from './database-server.ts';
import type { Scene } from './scene.ts';

/** Something that breaks; `Scene.repair` repairs it. */
export interface Actor {
  readonly name: string;
  /**
   * How often the actor is drawn, as a share of all weights. Slow ones are rare, so that 10,000 runs take an hour, and are
   * still drawn hundreds of times in them: 5 waits for a time limit, 4 costs a recovery of the server or a new service.
   */
  readonly weight: number;
  /** @throws Inapplicable when there is nothing to break */
  readonly act: (scene: Scene) => Promise<void> | void;
  /** The client fails, and sends nothing more. */
  readonly isClient?: boolean;
}

/** Time for the service to notice that a client has gone. */
const NOTICE_LIMIT_MS = 1_000;

/** An import without a backend: all backends of the pool are terminated, or one of them killed. */
export const actors: readonly Actor[] = [
  {
    name: 'client FIN',
    weight: 20,
    isClient: true,
    act: ({ upload }) => void upload.client.finish(),
  },
  {
    name: 'client RST',
    weight: 20,
    isClient: true,
    act: async ({ upload, replica }) => {
      upload.client.reset();
      // The withheld answer passes once the service knows. If it never does, a later check finds out.
      const isNoticed = () => !replica.isRunning || replica.descriptors().http === 0;
      const limit = performance.now() + NOTICE_LIMIT_MS;
      await until(() => performance.now() > limit || isNoticed());
    },
  },
  { name: 'client stall', weight: 5, isClient: true, act: () => {} },
  { name: 'service SIGKILL', weight: 4, act: (scene) => scene.endService('SIGKILL') },
  {
    name: 'backend terminated',
    weight: 20,
    act: async (scene) => {
      for (const pid of await backendsOf(scene)) await scene.testbed.server.terminate(pid);
    },
  },
  {
    name: 'backend SIGKILLed',
    weight: 4,
    act: async (scene) => {
      const [pid] = await backendsOf(scene);
      await scene.testbed.server.kill(pid!);
    },
  },
  { name: 'server stopped immediate', weight: 4, act: ({ testbed }) => testbed.server.stopImmediately() },
  { name: 'service SIGTERM', weight: 4, act: (scene) => scene.endService('SIGTERM') },
  { name: 'link black-holed', weight: 5, act: (scene) => scene.cutLink() },
];

/** How long the server's side stays open when a connection is closed slowly. */
const LINGER_MS = 200;
/** Shorter than the time limit of any watchdog. */
const HICCUP_MS = 200;

/** Faults of the connection that has reached the point, or of another one of the service. */
export const linkActors: readonly Actor[] = [
  { name: 'connection reset', weight: 20, act: (scene) => connectionOf(scene).reset() },
  {
    name: 'connection closed slowly',
    weight: 20,
    act: (scene) => connectionOf(scene).closeSlowly(LINGER_MS),
  },
  { name: 'connection forgotten', weight: 5, act: (scene) => scene.forget(connectionOf(scene)) },
  {
    name: 'connection silent for a moment',
    weight: 20,
    act: async (scene) => {
      const connection = connectionOf(scene);
      connection.hold();
      await wait(HICCUP_MS);
      connection.release();
    },
  },
];

async function backendsOf({ connection, replica, testbed }: Scene): Promise<number[]> {
  if (connection?.backendPid !== undefined) return [connection.backendPid];
  const sessions = await testbed.server.sessionsOf(replica.name, { throwsIfDown: true });
  if (sessions.length === 0) throw new Inapplicable('there is no backend');
  return sessions.map(({ pid }) => pid);
}

function connectionOf({ connection, replica }: Scene) {
  const found = connection ?? replica.proxy.connections[0];
  if (found === undefined) throw new Inapplicable('there is no connection');
  return found;
}
