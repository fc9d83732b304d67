import { afterAll, describe, expect, it } from 'vitest';
import { actors } from '../src/faults/actors.ts';
import { points } from '../src/faults/points.ts';
import { runCase } from '../src/grid/run-case.ts';
import { Testbeds } from '../src/testbed/testbeds.ts';

const testbeds = new Testbeds();
afterAll(() => testbeds.end());

it('is complete', () => {
  expect(points.length * actors.length).toBe(117);
});

describe.concurrent.each(points)('at $name', (point) => {
  it.each(actors)('$name', (actor) => testbeds.use((testbed) => runCase(testbed, point, actor)));
});
