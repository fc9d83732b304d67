import { describe, expect, it } from 'vitest';
import type { Sample } from '../../src/soak/samples.ts';
import type { SoakRun } from '../../src/soak/soak.ts';
import { judgeSoak } from '../../src/soak/soak-conditions.ts';
import { Tally } from '../../src/soak/tally.ts';

const MB = 1e6;

const sampleAt = (seconds: number, changes: Partial<Sample> = {}): Sample => ({
  atMs: seconds * 1000,
  rssBytes: 120 * MB,
  heapBytes: 25 * MB,
  externalBytes: 10 * MB,
  descriptors: 40,
  connections: 10,
  transactions: 0,
  loopDelayMs: 5,
  ...changes,
});

function soundRun(changes: Partial<SoakRun> = {}): SoakRun {
  const tally = new Tally();
  tally.answered('200');
  const samples = Array.from({ length: 100 }, (_, second) => sampleAt(second));
  const [baseline, end] = [sampleAt(9), sampleAt(100)];
  const quiet = { errors: [], errorCount: 0, stderr: '', leftovers: 0, exit: 0 };
  return { tally, samples, baseline, end, ...quiet, ...changes };
}

const failedOf = (run: SoakRun) =>
  judgeSoak(run)
    .filter(({ passed }) => !passed)
    .map(({ name }) => name);

describe('judgeSoak', () => {
  it('has nothing against a sound run', () => {
    expect(failedOf(soundRun())).toEqual([]);
  });

  it('does not pass a run that has sent nothing', () => {
    expect(failedOf(soundRun({ tally: new Tally() }))).toEqual([expect.stringContaining('every import')]);
  });

  it('counts broken promises', () => {
    const tally = new Tally();
    tally.answered('200');
    tally.broke('append', new Error('one row is missing'));
    expect(failedOf(soundRun({ tally }))).toEqual([expect.stringContaining('every import')]);
  });

  it.each<[string, Partial<SoakRun>, string]>([
    ['errors in the log', { errorCount: 1 }, 'unforeseen'],
    ['a warning', { stderr: 'Warning: …' }, 'standard error'],
    ['a transaction left over', { leftovers: 1 }, 'no transaction'],
    ['another exit code', { exit: 1 }, 'exit code'],
    ['RSS that has grown at rest', { end: sampleAt(100, { rssBytes: 137 * MB }) }, 'RSS at rest'],
    ['a heap that has grown at rest', { end: sampleAt(100, { heapBytes: 29 * MB }) }, 'heap at rest'],
    ['a descriptor left over', { end: sampleAt(100, { descriptors: 41 }) }, 'descriptors at rest'],
  ])('sees %s', (_what, changes, name) => {
    expect(failedOf(soundRun(changes))).toEqual([expect.stringContaining(name)]);
  });

  it('takes connections of the pool for no leak', () => {
    expect(failedOf(soundRun({ end: sampleAt(100, { descriptors: 45, connections: 15 }) }))).toEqual([]);
  });

  it.each<[string, (second: number) => Partial<Sample>, string]>([
    ['RSS that grows under load', (second) => ({ rssBytes: (100 + second) * MB }), 'RSS under load'],
    ['a heap that grows under load', (second) => ({ heapBytes: (20 + second / 5) * MB }), 'heap under load'],
    ['descriptors that grow', (second) => ({ descriptors: 30 + second }), 'descriptors under load'],
    ['a peak above the limit', (second) => (second === 50 ? { rssBytes: 600 * MB } : {}), 'RSS peaks'],
    ['a gap', (second) => ({ atMs: second < 50 ? second * 1000 : second * 1000 + 11_000 }), 'sampled'],
  ])('sees %s', (_what, changes, name) => {
    const samples = Array.from({ length: 100 }, (_, second) => sampleAt(second, changes(second)));
    expect(failedOf(soundRun({ samples, end: sampleAt(120) }))).toEqual([expect.stringContaining(name)]);
  });
});
