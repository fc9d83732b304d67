import { healthPaths } from '@repo/faults';
import { failuresOf } from '@repo/measure';
import { expect, it } from 'vitest';
import type { AbortsRun } from '../src/aborts/aborts.ts';
import { databaseStates } from '../src/aborts/database-states.ts';
import { reportAborts } from '../src/aborts/measurement.ts';
import { drawSchedule } from '../src/chaos/draw-schedule.ts';
import { reportChaos } from '../src/chaos/measurement.ts';
import { failureText } from '../src/chaos/run-chaos.ts';
import type { CrowdRun } from '../src/crowd/crowd.ts';
import { reportCrowd } from '../src/crowd/measurement.ts';
import { clientNames, type EarlyAnswersRun } from '../src/early-answers/early-answers.ts';
import { reportEarlyAnswers } from '../src/early-answers/measurement.ts';
import { judgeSoak } from '../src/soak/measurement.ts';
import type { Sample } from '../src/soak/samples.ts';
import type { SoakRun } from '../src/soak/soak.ts';
import { Tally } from '../src/soak/tally.ts';

// One row for each condition: a change to a sound run, and the start of the names of the conditions that then fail.

const MB = 1e6;
const MIB = 1024 * 1024;
const service = { errors: [], errorCount: 0, stderr: '', exit: 0 };
const repeat = <Item>(count: number, item: Item): Item[] => Array.from({ length: count }, () => item);
const startsOf = (names: readonly string[]) => names.map((name) => expect.stringMatching(`^${name}`));

const abortsOf = (state: string, count: number, backendMs = 200) =>
  repeat(count, { state, ending: 'RST', slotMs: 300, backendMs } as const);
const lateAborts = (late: number) => [
  ...databaseStates.flatMap(({ name }) => (name === 'frozen' ? [] : abortsOf(name, 200))),
  ...abortsOf('frozen', 200 - late),
  ...abortsOf('frozen', late, 1_001),
];
const abortsEnd = { ...service, rows: 0 };

it.each<[string, Partial<AbortsRun>, string[]]>([
  ['two in 200 that are late', {}, []],
  ['three in 200 that are late', { aborts: lateAborts(3) }, ['frozen']],
  ['a state without tries', { aborts: lateAborts(0).slice(200) }, ['running']],
  ['rows', { end: { ...abortsEnd, rows: 1 } }, ['nothing was loaded']],
  ['an error in the log', { end: { ...abortsEnd, errorCount: 1 } }, ['no error in the log']],
  ['a warning', { end: { ...abortsEnd, stderr: 'Warning: …' } }, ['nothing on standard error']],
  ['another exit code', { end: { ...abortsEnd, exit: 'SIGKILL' } }, ['exit code 0']],
])('aborts: %s', (_what, changes, expected) => {
  const { conditions } = reportAborts({ aborts: lateAborts(2), end: abortsEnd, ...changes });
  expect(failuresOf(conditions)).toEqual(startsOf(expected));
});

const code = 'TABLE_NOT_FOUND';
const triesOf = (count: number, failures = 0, sentBytes = MIB) => [
  ...clientNames.flatMap((client) =>
    repeat(client === 'curl' ? count - failures : count, { client, code, sentBytes }),
  ),
  ...repeat(failures, { client: 'curl', code, failure: 'ECONNRESET' } as const),
];
const readOn = (changes: object): Pick<EarlyAnswersRun, 'end'> => ({
  end: {
    ...service,
    readingOn: { readBytesMax: 64 * MIB + 70_000, idleMsMin: 4_990, idleMsMax: 5_100, ...changes },
  },
});

it.each<[string, Partial<EarlyAnswersRun>, string[]]>([
  ['one failure in a thousand', { tries: triesOf(1_000, 1) }, []],
  ['two failures in a thousand', { tries: triesOf(1_000, 2) }, ['curl']],
  ['an answer after the body', { tries: triesOf(10, 0, 64 * MIB) }, ['each answer came before']],
  ['reading without end', readOn({ readBytesMax: 66 * MIB }), ['bytes read of a longer body']],
  ['too little patience', readOn({ idleMsMin: 100 }), ['the service waits 5 s']],
])('early answers: %s', (_what, changes, expected) => {
  const run = { network: 'loopback', tries: triesOf(1_000), ...readOn({}), ...changes };
  expect(failuresOf(reportEarlyAnswers(run).conditions)).toEqual(startsOf(expected));
});

const loaded = { isAccepted: true, status: 200, code: 'loaded', hasRetryAfter: false };
const rejected = { isAccepted: false, status: 503, code: 'CAPACITY_REACHED', hasRetryAfter: true };
const healthIn = (tookMs: number, status = 200) => healthPaths.map((path) => ({ path, status, tookMs }));
const crowd: CrowdRun = {
  capacity: 16,
  uploads: [loaded, rejected],
  rowsExpected: 10,
  rowsFound: 10,
  wrongTables: 0,
  slowHeaders: [],
  slowBodies: [],
  health: healthIn(20),
  idleCounts: [100],
  peakRssBytes: 200 * MB,
  ...service,
};

it.each<[string, Partial<CrowdRun>, string[]]>([
  ['a sound run', {}, []],
  ['another capacity', { capacity: 5 }, ['the service takes 16']],
  ['too much memory', { peakRssBytes: 600 * MB }, ['peak RSS']],
  ['an accepted upload that fails', { uploads: [{ ...loaded, status: 408 }, rejected] }, ['every upload']],
  ['nothing loaded', { uploads: [rejected, rejected] }, ['every upload']],
  ['503 without Retry-After', { uploads: [loaded, { ...rejected, hasRetryAfter: false }] }, ['every other']],
  ['a missing upload', { uploads: [loaded] }, ['every other']],
  ['rows in another table', { wrongTables: 2 }, ['all of its rows']],
  ['a late health endpoint', { health: [...healthIn(20), ...healthIn(251)] }, ['/livez', '/readyz']],
  ['an unready service', { health: healthIn(20, 503) }, ['/livez', '/readyz']],
  ['closed idle connections', { idleCounts: [100, 80] }, ['idle connections']],
])('load: %s', (_what, changes, expected) => {
  const options = { waves: 1, uploads: 2, rows: 10, idle: 100, slow: 1, seed: 1 };
  expect(failuresOf(reportCrowd({ ...crowd, ...changes }, options).conditions)).toEqual(startsOf(expected));
});

const sampleAt = (seconds: number, changes: Partial<Sample> = {}): Sample => ({
  atMs: seconds * 1000,
  rssBytes: 120 * MB,
  heapBytes: 25 * MB,
  descriptors: 40,
  connections: 10,
  busySessions: 0,
  loopDelayMs: 5,
  ...changes,
});
const during = (changes: (second: number) => Partial<Sample>): Pick<SoakRun, 'samples' | 'end'> => ({
  samples: Array.from({ length: 100 }, (_, second) => sampleAt(second, changes(second))),
  end: sampleAt(120),
});
const atEnd = (changes: Partial<Sample>) => ({ end: sampleAt(100, changes) });
const tallyOf = (answers: string[], brokenCount = 0) => Object.assign(new Tally(), { answers, brokenCount });

it.each<[string, Partial<SoakRun>, string[]]>([
  ['a sound run', {}, []],
  ['a run without uploads', { tally: new Tally() }, ['every import']],
  ['a broken promise', { tally: tallyOf(['200'], 1) }, ['every import']],
  ['an INTERNAL_ERROR', { tally: tallyOf(['500 INTERNAL_ERROR']) }, ['no INTERNAL_ERROR']],
  ['a transaction left over', atEnd({ busySessions: 1 }), ['no transaction']],
  ['RSS that has grown at rest', atEnd({ rssBytes: 137 * MB }), ['RSS at rest']],
  ['a heap that has grown at rest', atEnd({ heapBytes: 29 * MB }), ['heap at rest']],
  ['a descriptor left over', atEnd({ descriptors: 41 }), ['descriptors, without']],
  ['more connections of the pool', atEnd({ descriptors: 45, connections: 15 }), []],
  ['RSS that grows', during((second) => ({ rssBytes: (100 + second) * MB })), ['RSS under']],
  ['a peak', during((second) => (second === 50 ? { rssBytes: 600 * MB } : {})), ['peak RSS']],
  ['a gap', during((second) => ({ atMs: (second + (second < 50 ? 0 : 11)) * 1000 })), ['the service was']],
  ['an interrupted run', { service: null }, ['no error', 'nothing on', 'exit code']],
])('soak: %s', (_what, changes, expected) => {
  const sound = { tally: tallyOf(['200']), ...during(() => ({})), baseline: sampleAt(9), service };
  expect(failuresOf(judgeSoak({ ...sound, ...changes }))).toEqual(startsOf(expected));
});

it('chaos: a run that leaves locks is reported with the command that repeats it', () => {
  const schedule = drawSchedule(4);
  const result = { struck: [], outcome: '200', broken: ['a lock', 'a backend'], durationMs: 100 };
  const failure = failureText(schedule, result)!;
  expect(failure).toMatch(/^pnpm measure chaos --seed 4 --runs 1\n.*\n {2}a lock\n {2}a backend$/);
  const { conditions } = reportChaos({ results: [result], failures: [failure] });
  expect(failuresOf(conditions)).toEqual(['every promise was kept: 1 broken in 1 runs']);
});
