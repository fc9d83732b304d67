import { describe, expect, it } from 'vitest';
import { judgeAborts } from '../../src/aborts/abort-conditions.ts';
import type { Abort, AbortsRun } from '../../src/aborts/aborts.ts';
import { databaseStates } from '../../src/aborts/database-states.ts';

const abortsOf = (state: string, count = 200, figures: Partial<Abort> = {}): Abort[] =>
  Array.from({ length: count }, () => ({ state, ending: 'RST', slotMs: 300, backendMs: 200, ...figures }));

const sound: AbortsRun = {
  aborts: databaseStates.flatMap(({ name }) => abortsOf(name)),
  rows: 0,
  errors: [],
  errorCount: 0,
  stderr: '',
  exit: 0,
};

const failedOf = (changes: Partial<AbortsRun>) =>
  judgeAborts({ ...sound, ...changes })
    .filter(({ passed }) => !passed)
    .map(({ name }) => name);

/** The sound run, in which so many tries of the frozen state took longer than a second. */
const withLate = (late: number, figures: Partial<Abort>): Partial<AbortsRun> => {
  const others = sound.aborts.filter(({ state }) => state !== 'frozen');
  return { aborts: [...others, ...abortsOf('frozen', 200 - late), ...abortsOf('frozen', late, figures)] };
};

describe('judgeAborts', () => {
  it('has nothing against a sound run', () => {
    expect(failedOf({})).toEqual([]);
    expect(judgeAborts(sound)).toHaveLength(databaseStates.length + 4);
  });

  it('lets one in a hundred be late, and not more', () => {
    expect(failedOf(withLate(2, { slotMs: 1_001 }))).toEqual([]);
    expect(failedOf(withLate(3, { slotMs: 1_001 }))).toEqual([expect.stringMatching(/^frozen/)]);
    expect(failedOf(withLate(3, { backendMs: 1_001 }))).toEqual([expect.stringMatching(/^frozen/)]);
  });

  it.each<[string, Partial<AbortsRun>, string]>([
    ['a state without tries', { aborts: abortsOf('frozen') }, 'running'],
    ['rows', { rows: 1 }, 'nothing was loaded'],
    ['errors in the log', { errorCount: 1 }, 'unforeseen'],
    ['a warning', { stderr: 'Warning: …' }, 'standard error'],
    ['another exit code', { exit: 'SIGKILL' }, 'exit code'],
  ])('sees %s', (_what, changes, name) => {
    expect(failedOf(changes)).toContainEqual(expect.stringContaining(name));
  });
});
