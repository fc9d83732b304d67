import { afterAll, describe, expect, it } from 'vitest';
import { actors } from '../src/faults/actors.ts';
import { points } from '../src/faults/points.ts';
import { runCase } from '../src/grid/run-case.ts';
import { Testbed } from '../src/testbed/testbed.ts';

const testbed = await Testbed.start();
afterAll(() => testbed.end());

it('is complete', () => {
  expect(points.length * actors.length).toBe(117);
});

describe.each(points)('at $name', (point) => {
  it.each(actors)('$name', (actor) => runCase(testbed, point, actor));
});
