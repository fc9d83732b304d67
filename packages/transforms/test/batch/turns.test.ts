import { afterEach, expect, it, vi } from 'vitest';
import { doInTurns, mapInTurns, type Steps } from '../../src/batch/turns.ts';

afterEach(() => vi.restoreAllMocks());

/** A clock that a step advances. */
function fakeClock(): { now: number } {
  const clock = { now: 0 };
  vi.spyOn(performance, 'now').mockImplementation(() => clock.now);
  return clock;
}

it('finishes short work in one turn', () => {
  fakeClock();
  const done: number[] = [];
  function* steps(): Steps {
    for (let step = 0; step < 1000; step++) {
      done.push(step);
      yield;
    }
  }
  expect(doInTurns(steps(), () => {})).toBeUndefined();
  expect(done).toHaveLength(1000);
});

it('yields to the event loop after 2 ms and reports the time of each turn', async () => {
  const clock = fakeClock();
  const turns: number[] = [];
  let turn = 0;
  const count = () => {
    turn++;
    if (turns.length < 10) setImmediate(count);
  };
  setImmediate(count);
  function* steps(): Steps {
    for (let step = 0; step < 10; step++) {
      clock.now += 1.5;
      turns.push(turn);
      yield;
    }
  }
  const busy: number[] = [];
  await doInTurns(steps(), (busyMs) => busy.push(busyMs));
  expect(busy).toEqual([3, 3, 3, 3, 3, 0]);
  for (let step = 2; step < 10; step += 2) expect(turns[step]).toBeGreaterThan(turns[step - 1]!);
});

it('shares a round of the event loop among all jobs, in turn', async () => {
  const clock = fakeClock();
  const rounds: number[][] = [[]];
  let isOver = false;
  const count = () => {
    rounds.push([]);
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  function* steps(job: number): Steps {
    for (let step = 0; step < 5; step++) {
      clock.now += 1.5;
      rounds.at(-1)!.push(job);
      yield;
    }
  }
  const jobs = Array.from({ length: 16 }, (_, job) => doInTurns(steps(job)));
  await Promise.all(jobs);
  isOver = true;
  // All have started in the first round.
  const later = rounds.slice(1);
  // Two turns of 3 ms are the first that exceed 4.
  expect(Math.max(...later.map((done) => done.length))).toBe(4);
  const inOrder = Array.from({ length: 16 }, (_, job) => job);
  expect([...new Set(later.flat())]).toEqual(inOrder);
  expect(later.flat().slice(-16)).toEqual(inOrder);
});

it('maps a list in turns, in order', async () => {
  const clock = fakeClock();
  let turns = 0;
  const count = () => {
    turns++;
    next = setImmediate(count);
  };
  let next = setImmediate(count);
  const mapped = await mapInTurns(['a', 'b', 'c', 'd'], (item, i) => {
    clock.now += 3;
    return `${item}${i}`;
  });
  clearImmediate(next);
  expect(mapped).toEqual(['a0', 'b1', 'c2', 'd3']);
  expect(turns).toBeGreaterThanOrEqual(2);
});

it('waits for a step’s promise, and fails with its error', async () => {
  const done: string[] = [];
  function* steps(): Steps {
    yield Promise.resolve().then(() => done.push('waited'));
    done.push('went on');
    yield Promise.reject(new Error('lost'));
  }
  await expect(doInTurns(steps(), () => {})).rejects.toThrow('lost');
  expect(done).toEqual(['waited', 'went on']);
  const throwing: Steps = {
    next() {
      throw new Error('at first');
    },
  };
  expect(() => doInTurns(throwing, () => {})).toThrow('at first');
});
