import { type MessagePoint, until, within } from '@repo/faults';
import { settings } from './replica.ts';
import type { Scene } from './scene.ts';

/** Acts at the point. */
type Act = () => Promise<void>;

/** A point that an import passes. */
export interface Point {
  readonly name: string;
  /**
   * Brings the upload there and acts.
   * @throws Error when it does not get there
   */
  readonly reach: (scene: Scene, act: Act) => Promise<void>;
}

/** Far longer than any point takes, even on a slow machine. */
const REACH_LIMIT_MS = 30_000;

const sent = (message: string, text?: RegExp, nth = 1): MessagePoint => ({
  from: 'frontend',
  message,
  ...(text && { text }),
  nth,
  when: 'after',
});

/** All points, in the order of an import. Points between service and database withhold the answer to what was sent. */
export const points: readonly Point[] = [
  {
    name: 'accept',
    reach: (scene, act) => byTheClient(scene, () => {}, act),
  },
  {
    name: 'headers',
    reach: (scene, act) => byTheClient(scene, () => scene.upload.send(50), act),
  },
  {
    name: 'admission',
    reach: async (scene, act) => {
      await Promise.all(Array.from({ length: settings.IMPORTS_MAX }, () => scene.occupySlot()));
      await until(async () => (await countOthers(scene)) === settings.IMPORTS_MAX);
      // On a busy machine the connection may have been silent for too long.
      await scene.reconnect();
      await byTheClient(scene, () => scene.upload.sendBody(0), act);
      scene.freeSlots();
    },
  },
  {
    name: 'pool acquire',
    reach: async (scene, act) => {
      await scene.replica.emptyPool();
      // The server knows the backend before the service, whose answer is withheld.
      const isStarted = () => until(async () => (await scene.replica.sessions()).length > 0);
      await atMessage(scene, sent('StartupMessage'), 1, () => isStarted().then(act));
    },
  },
  { name: 'BEGIN', reach: (scene, act) => atMessage(scene, sent('Query', /^BEGIN/), 1, act) },
  { name: 'COPY sent', reach: (scene, act) => atMessage(scene, sent('Query', /^COPY "public"/), 1, act) },
  { name: 'first data', reach: (scene, act) => atMessage(scene, sent('CopyData'), 1, act) },
  { name: 'mid-body', reach: (scene, act) => atMessage(scene, sent('CopyData', undefined, 2), 0.6, act) },
  {
    name: 'last byte',
    reach: async (scene, act) => {
      const { request } = scene.upload;
      const trap = scene.replica.proxy.trap(sent('CopyData', undefined, 3), (connection) => {
        scene.connection = connection;
      });
      scene.upload.send(request.bytes.length - 1);
      await inTime(scene, trap.done);
      await byTheClient(scene, () => {}, act);
    },
  },
  { name: 'CopyDone → complete', reach: (scene, act) => atMessage(scene, sent('CopyDone'), 1, act) },
  {
    name: 'COMMIT sent → acknowledged',
    reach: (scene, act) => atMessage(scene, sent('Query', /^COMMIT/), 1, act),
  },
  {
    name: 'answer being written',
    reach: async (scene, act) => {
      // The last message that the service waits for.
      const ready = { from: 'backend', message: 'ReadyForQuery', when: 'after' } as const;
      let acting: Promise<void> | undefined;
      await atMessage(scene, sent('Query', /^COMMIT/), 1, async () => {
        acting = scene.connection!.trap(ready, act).done;
      });
      await acting;
    },
  },
  {
    name: 'keep-alive after',
    reach: async (scene, act) => {
      scene.upload.sendAll();
      const answer = await scene.upload.outcome();
      if (answer?.status !== 200) throw new Error(`not reached: ${answer?.status} ${answer?.body}`);
      await act();
    },
  },
];

/** Acts once the service has read everything that the client sent. */
async function byTheClient(scene: Scene, sendPart: () => void, act: Act): Promise<void> {
  sendPart();
  await inTime(scene, scene.replica.hasRead());
  await act();
}

/** @param share of the body that the client sends, 0 to 1 */
async function atMessage(scene: Scene, point: MessagePoint, share: number, act: Act): Promise<void> {
  let acting: Promise<void> | undefined;
  const reached = new Promise<void>((resolve) => {
    acting = scene.replica.proxy.trap(point, (connection) => {
      scene.connection = connection;
      resolve();
      return act();
    }).done;
  });
  scene.upload.sendBody(share);
  await inTime(scene, reached);
  await acting;
}

/** @throws Error when the point is not reached: something else has ended the upload, or it takes too long */
async function inTime({ upload }: Scene, reached: Promise<void>): Promise<void> {
  const ended = upload.outcome().then((answer) => {
    throw new Error(`the point was not reached: ${answer?.status} ${answer?.body}`);
  });
  const late = () => new Error('the point was not reached in time');
  await within(REACH_LIMIT_MS, Promise.race([reached, ended]), late);
}

async function countOthers({ replica }: Scene): Promise<number> {
  const sessions = await replica.sessions();
  return sessions.filter(({ query }) => query.startsWith('COPY "public"."others"')).length;
}
