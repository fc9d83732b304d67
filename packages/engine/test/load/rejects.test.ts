import type { RejectedRecord, RejectLog } from '@repo/database';
import { emptyOutcome, rfc4180 } from '@repo/transforms';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Rejects, SLICE_RECORDS } from '../../src/load/rejects.ts';
import { countTurns } from '../count-turns.ts';

let now = 0;
beforeEach(() => void vi.spyOn(performance, 'now').mockImplementation(() => now));
afterEach(() => vi.restoreAllMocks());

const recordOf = (record: number): RejectedRecord => ({
  record,
  code: 'COLUMN_COUNT',
  message: '',
  original: Buffer.from('x\n'),
});

/** Each takes so long that a slice of them is one turn. */
function* records(count: number): Generator<RejectedRecord> {
  for (let record = 1; record <= count; record++) {
    now += 5 / SLICE_RECORDS;
    yield recordOf(record);
  }
}

/** Rejects, and how many of them the log got in each turn of the event loop. */
function watched(ceiling?: { readonly count: number }) {
  const outcome = emptyOutcome();
  const turns: number[] = [];
  const loop = countTurns();
  const log = {
    add(given: Iterable<RejectedRecord>) {
      turns[loop.turn] = (turns[loop.turn] ?? 0) + [...given].length;
    },
  } as unknown as RejectLog;
  const rejects = new Rejects({
    importId: 'i',
    log,
    ceiling,
    outcome,
    mark: () => Buffer.alloc(0),
  });
  const take = (given: Iterable<RejectedRecord>) => rejects.take(given, rfc4180).finally(loop.stop);
  return { rejects, outcome, turns, take };
}

describe('the rejects of a batch', () => {
  it('rejects are added in slices, one per turn of the event loop', async () => {
    const { turns, take } = watched();
    await take(records(8192));
    expect(turns.reduce((sum, taken) => sum + taken, 0)).toBe(8192);
    expect(Math.max(...Object.values(turns))).toBe(SLICE_RECORDS);
  });

  it('rejects are created only when their slice is added', async () => {
    const { turns, take } = watched();
    const made: number[] = [];
    function* counted() {
      for (const record of records(2 * SLICE_RECORDS)) {
        made.push(turns.length);
        yield record;
      }
    }
    await take(counted());
    expect(made.lastIndexOf(0)).toBe(SLICE_RECORDS - 1);
  });

  it('all rejects of a batch are added before too many of them end the import', async () => {
    const { outcome, turns, take } = watched({ count: 10 });
    outcome.read = outcome.rejected = 1000;
    await expect(take(records(1000))).rejects.toMatchObject({ code: 'REJECT_LIMIT_REACHED' });
    expect(turns.reduce((sum, taken) => sum + taken, 0)).toBe(1000);
  });
});
