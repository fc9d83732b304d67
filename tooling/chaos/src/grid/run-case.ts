import { randomUUID } from 'node:crypto';
import type { Actor } from '../faults/actors.ts';
import type { Point } from '../faults/points.ts';
import { BrokenInvariant } from '../testbed/errors.ts';
import { finish } from '../testbed/invariants.ts';
import { Scene } from '../testbed/scene.ts';
import type { Testbed } from '../testbed/testbed.ts';

/** About 1 MB: four batches, so that COPY is running in the middle of the body. */
const ROWS = 5_000;

/** Brings an upload to the point, lets the actor act there, and checks every promise. @throws BrokenInvariant */
export async function runCase(testbed: Testbed, point: Point, actor: Actor): Promise<void> {
  const scene = await Scene.open(testbed, { key: randomUUID(), rows: ROWS });
  try {
    await point.reach(scene, async () => {
      if (actor.isClient) scene.upload.stopSending();
      await actor.act(scene);
    });
    scene.upload.sendAll();
    const { broken } = await finish(scene, { all: ROWS, mine: ROWS, state: 'committed' });
    if (broken.length > 0) throw new BrokenInvariant(broken.join('\n'));
  } finally {
    scene.close();
  }
}
