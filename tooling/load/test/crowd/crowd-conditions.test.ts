import { describe, expect, it } from 'vitest';
import { judgeCrowd } from '../../src/crowd/crowd-conditions.ts';
import type { CrowdRun } from '../../src/crowd/crowd.ts';
import type { UploadResult } from '../../src/crowd/expecting-upload.ts';
import { healthPaths } from '../../src/crowd/health.ts';

const options = { waves: 1, uploads: 4, rows: 10, idle: 100, slow: 1, seed: 1 };

const loaded: UploadResult = { isAccepted: true, status: 200, code: 'loaded', hasRetryAfter: false };
const refused: UploadResult = {
  isAccepted: false,
  status: 503,
  code: 'CAPACITY_REACHED',
  hasRetryAfter: true,
};
const answersIn = (tookMs: number, status = 200) =>
  healthPaths.map((path) => ({ path, status, tookMs, atMs: 1 }));
const sample = { atMs: 1, rssBytes: 1e8, loopDelayMs: 10, idleConnections: 100 };

const sound: CrowdRun = {
  capacity: 16,
  uploads: [loaded, loaded, refused, refused],
  rowsTold: 20,
  rowsFound: 20,
  wrongTables: 0,
  slowHeaders: {},
  slowBodies: {},
  health: answersIn(20),
  samples: [sample, sample],
  peakRssBytes: 2e8,
  errors: [],
  errorCount: 0,
  stderr: '',
  exit: 0,
};

const failedOf = (changes: Partial<CrowdRun>) =>
  judgeCrowd({ ...sound, ...changes }, options)
    .filter(({ passed }) => !passed)
    .map(({ name }) => name);

describe('judgeCrowd', () => {
  it('has nothing against a sound run', () => {
    expect(failedOf({})).toEqual([]);
  });

  it.each<[string, Partial<CrowdRun>, string]>([
    ['another capacity', { capacity: 5 }, '16 imports'],
    ['too much memory', { peakRssBytes: 600e6 }, 'RSS'],
    ['no peak', { peakRssBytes: Number.NaN }, 'RSS'],
    [
      'an upload that was accepted and not loaded',
      { uploads: [loaded, { ...loaded, status: 408 }, refused, refused] },
      'body was asked for',
    ],
    ['nothing loaded', { uploads: [refused, refused, refused, refused] }, 'body was asked for'],
    [
      'an upload that was asked for its body and refused',
      { uploads: [loaded, { ...refused, isAccepted: true }, refused, refused] },
      'body was asked for',
    ],
    [
      'a refusal without Retry-After',
      { uploads: [loaded, loaded, refused, { ...refused, hasRetryAfter: false }] },
      'every other one',
    ],
    ['no answer', { uploads: [loaded, loaded, refused, { ...refused, status: 0 }] }, 'every other one'],
    ['an upload that is missing', { uploads: [loaded, refused] }, 'every other one'],
    ['rows in another table', { wrongTables: 2 }, 'rows are there'],
    ['a late health endpoint', { health: [...answersIn(20), ...answersIn(251)] }, '/readyz'],
    ['an unready one', { health: [...answersIn(20), ...answersIn(20, 503)] }, '/livez'],
    ['no health endpoint', { health: [] }, '/livez'],
    ['idle connections that were closed', { samples: [{ ...sample, idleConnections: 90 }] }, 'idle'],
    ['errors in the log', { errorCount: 1 }, 'unforeseen'],
  ])('sees %s', (_what, changes, name) => {
    expect(failedOf(changes)).toContainEqual(expect.stringContaining(name));
  });
});
