import { expect, it } from 'vitest';
import { actors, linkActors } from '../../src/faults/actors.ts';
import { describeSchedule, drawSchedule } from '../../src/schedule/draw-schedule.ts';

const names = [...actors, ...linkActors].map(({ name }) => name);

it('draws the same from the same seed, and different schedules from others', () => {
  const draw = (seed: number) => describeSchedule(drawSchedule(seed));
  expect(draw(7)).toBe(draw(7));
  expect(drawSchedule(7)).toEqual(drawSchedule(7));
  expect(new Set(Array.from({ length: 100 }, (_, seed) => draw(seed))).size).toBe(100);
});

it('draws every actor hundreds of times in 10,000 runs', () => {
  const drawn = Array.from({ length: 10_000 }, (_, seed) => drawSchedule(seed).faults).flat();
  for (const name of names)
    expect(drawn.filter(({ actor }) => actor.name === name).length, name).toBeGreaterThan(250);
});
