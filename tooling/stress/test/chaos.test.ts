import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { type Actor, actors, linkActors } from '../src/chaos/actors.ts';
import { describeSchedule, drawSchedule } from '../src/chaos/draw-schedule.ts';
import { finish } from '../src/chaos/invariants.ts';
import { defaultJobs } from '../src/chaos/measurement.ts';
import { type Point, points } from '../src/chaos/points.ts';
import { runChaos } from '../src/chaos/run-chaos.ts';
import { Scene } from '../src/chaos/scene.ts';
import { type Testbed, Testbeds } from '../src/chaos/testbed.ts';

const testbeds = new Testbeds();
afterAll(() => testbeds.end());

/** About 1 MB: four batches, so that COPY is running in the middle of the body. */
const ROWS = 5_000;

/** Brings an upload to the point, lets the actor act there, and checks every promise. */
async function runCase(testbed: Testbed, point: Point, actor: Actor): Promise<void> {
  const scene = await Scene.open(testbed, { key: randomUUID(), rows: ROWS });
  try {
    await point.reach(scene, async () => {
      if (actor.isClient) scene.upload.stopSending();
      await actor.act(scene);
    });
    scene.upload.sendAll();
    const { broken } = await finish(scene, { all: ROWS, mine: ROWS, state: 'committed' });
    expect(broken).toEqual([]);
  } finally {
    scene.close();
  }
}

it('tries 9 actors at 13 points', () => {
  expect([actors.length, points.length]).toEqual([9, 13]);
});

describe.concurrent.each(points)('at $name', (point) => {
  it.each(actors)('keeps every promise with $name', (actor) =>
    testbeds.use((testbed) => runCase(testbed, point, actor)),
  );
});

it('the service keeps every promise while faults strike at random moments, and does not count the runs that Ctrl-C cuts off', async () => {
  const counted = 16;
  const interrupt = new AbortController();
  const { results, failures } = await runChaos({
    seed: 1,
    runs: 1_000,
    jobs: defaultJobs,
    signal: interrupt.signal,
    onRun: ({ length }) => length === counted && interrupt.abort(),
    testbeds,
  });
  expect(failures).toEqual([]);
  expect(results).toHaveLength(counted);
});

it('draws the same from the same seed, different schedules from others, and every actor often', () => {
  const draw = (seed: number) => describeSchedule(drawSchedule(seed));
  expect(draw(7)).toBe(draw(7));
  expect(drawSchedule(7)).toEqual(drawSchedule(7));
  expect(new Set(Array.from({ length: 100 }, (_, seed) => draw(seed))).size).toBe(100);
  const drawn = Array.from({ length: 10_000 }, (_, seed) => drawSchedule(seed).faults).flat();
  for (const { name } of [...actors, ...linkActors])
    expect(drawn.filter(({ actor }) => actor.name === name).length, name).toBeGreaterThan(250);
});
