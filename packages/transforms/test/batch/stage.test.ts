import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { expect, it } from 'vitest';
import { Stage } from '../../src/index.ts';

const doubled = () =>
  new Stage<number, number>({
    *step(n) {
      yield n;
      yield n;
    },
    *finish() {
      yield -1;
      yield -2;
    },
  });

it('outputs the results of its steps and its end in order', async () => {
  const stage = doubled();
  const [outputs] = await Promise.all([stage.toArray(), pipeline(Readable.from([1, 2]), stage)]);
  expect(outputs).toEqual([1, 1, 2, 2, -1, -2]);
  expect(stage.busyMs).toBeGreaterThan(0);
});

it('waits for its preparation, one input at a time', async () => {
  const events: string[] = [];
  const stage = new Stage<number, number>({
    prepare: (n) => {
      events.push(`prepare ${n}`);
      return n % 2 === 0 ? undefined : new Promise((resolve) => setImmediate(resolve));
    },
    *step(n) {
      events.push(`step ${n}`);
      yield n;
    },
  });
  await Promise.all([stage.toArray(), pipeline(Readable.from([1, 2, 3]), stage)]);
  expect(events).toEqual(['prepare 1', 'step 1', 'prepare 2', 'step 2', 'prepare 3', 'step 3']);
});

const fault = new Error('fault');
const fail = (): never => {
  throw fault;
};
const failing = {
  'a step before its first output': { step: fail },
  'a step after an output': {
    *step() {
      yield 1;
      fail();
    },
  },
  'the preparation': { prepare: fail, step: () => [] },
  'the preparation, later': { prepare: () => Promise.reject(fault), step: () => [] },
  'a step after a preparation': { prepare: () => Promise.resolve(), step: fail },
  'the end': { step: () => [], finish: fail },
};

for (const [where, options] of Object.entries(failing)) {
  it(`ends the pipeline with an error of ${where}`, async () => {
    const stage = new Stage<number, number>(options);
    stage.resume();
    await expect(pipeline(Readable.from([1, 2]), stage)).rejects.toBe(fault);
  });
}
