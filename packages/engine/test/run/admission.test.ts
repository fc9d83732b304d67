import { describe, expect, it } from 'vitest';
import { Admission } from '../../src/run/admission.ts';
import { Problem } from '../../src/problem/problem.ts';

const never = () => new AbortController().signal;
const noWaiting = { waitMs: 0, waitingMax: 0 };

/** Takes a slot until `end` is called. */
function occupy(admission: Admission, signal = never()): { end: () => void; over: Promise<void> } {
  let end!: () => void;
  const work = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { end, over: admission.run(() => work, signal) };
}

describe('Admission', () => {
  it('counts running work, and frees a slot however it ends', async () => {
    const admission = new Admission({ max: 2, ...noWaiting });
    const results = await Promise.allSettled([
      admission.run(async () => admission.active, never()),
      admission.run(() => Promise.reject(new Error('broken')), never()),
      admission.run(async () => 'one too many', never()),
    ]);
    expect(results[1]).toMatchObject({ status: 'rejected', reason: { message: 'broken' } });
    expect(results[2]).toMatchObject({ status: 'rejected', reason: { code: 'CAPACITY_REACHED' } });
    expect((results[2] as PromiseRejectedResult).reason).toBeInstanceOf(Problem);
    expect(admission.active).toBe(0);
    expect(await admission.run(async () => admission.active, never())).toBe(1);
  });

  it.each(['max', 'waitMs', 'waitingMax'])('cannot be created without %s', (name) => {
    const options = { max: 1, ...noWaiting, [name]: undefined };
    expect(() => new Admission(options as never)).toThrow(`${name} must be a number of at least 0`);
  });

  it('frees the slot of work that throws before its first await', async () => {
    const admission = new Admission({ max: 1, ...noWaiting });
    const thrown = admission.run(() => {
      throw new Error('thrown early');
    }, never());
    await expect(thrown).rejects.toThrow('thrown early');
    expect(admission.active).toBe(0);
  });

  it('never runs more than its slots, however many requests wait, arrive and leave', async () => {
    const admission = new Admission({ max: 3, waitMs: 60_000, waitingMax: 1_000 });
    let most = 0;
    const work = async () => {
      most = Math.max(most, admission.active);
      await new Promise((resolve) => setTimeout(resolve, 1));
    };
    const runs = Array.from({ length: 200 }, (_, at) => {
      // Every third one leaves, some of them at the moment they are admitted.
      const signal = at % 3 === 0 ? AbortSignal.timeout(at % 20) : never();
      return admission.run(work, signal);
    });
    const ends = await Promise.allSettled(runs);
    expect(ends.filter(({ status }, at) => status === 'rejected' && at % 3 !== 0)).toEqual([]);
    expect({ most, active: admission.active, waiting: admission.waiting }).toEqual({
      most: 3,
      active: 0,
      waiting: 0,
    });
  });

  it('does not start work whose signal is already aborted', async () => {
    const admission = new Admission({ max: 1, waitMs: 60_000, waitingMax: 1 });
    const gone = AbortSignal.abort(new Error('gone'));
    await expect(admission.run(async () => 'work', gone)).rejects.toThrow('gone');
    expect(admission.active).toBe(0);
  });

  it('immediately removes a request that leaves while waiting', async () => {
    const admission = new Admission({ max: 1, waitMs: 60_000, waitingMax: 1 });
    const first = occupy(admission);
    const leaving = new AbortController();
    const second = occupy(admission, leaving.signal);
    await expect(occupy(admission).over).rejects.toMatchObject({ code: 'CAPACITY_REACHED' });
    leaving.abort(new Error('gone'));
    await expect(second.over).rejects.toThrow('gone');
    expect(admission.waiting).toBe(0);
    const third = occupy(admission);
    first.end();
    third.end();
    await Promise.all([first.over, third.over]);
    expect(admission.active).toBe(0);
  });
});
