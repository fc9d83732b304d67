import { failuresOf, type Report } from '@repo/measure';
import { describe, expect, it } from 'vitest';
import type { Abort, AbortsRun } from '../src/aborts/aborts.ts';
import { databaseStates } from '../src/aborts/database-states.ts';
import { reportAborts } from '../src/aborts/measurement.ts';
import type { CrowdRun } from '../src/crowd/crowd.ts';
import type { UploadResult } from '../src/crowd/expecting-upload.ts';
import { healthPaths } from '@repo/faults';
import { reportCrowd } from '../src/crowd/measurement.ts';
import { clientNames, type EarlyAnswersRun, type EarlyTry } from '../src/early-answers/early-answers.ts';
import { reportEarlyAnswers } from '../src/early-answers/measurement.ts';
import { judgeSoak } from '../src/soak/measurement.ts';
import type { Sample } from '../src/soak/samples.ts';
import type { SoakRun } from '../src/soak/soak.ts';
import { Tally } from '../src/soak/tally.ts';

const MB = 1e6;
const MIB = 1024 * 1024;
const service = { errors: [], errorCount: 0, stderr: '', exit: 0 };
const failed = ({ conditions }: Pick<Report, 'conditions'>) => failuresOf(conditions);
/** An assertion: these conditions failed, by the start of their names. */
const names = (...starts: string[]) => starts.map((start) => expect.stringMatching(new RegExp(`^${start}`)));

describe('aborts', () => {
  const abortsOf = (state: string, count = 200, backendMs = 200): Abort[] =>
    Array.from({ length: count }, () => ({ state, ending: 'RST', slotMs: 300, backendMs }));
  const sound: AbortsRun = {
    aborts: databaseStates.flatMap(({ name }) => abortsOf(name)),
    end: { ...service, rows: 0 },
  };
  const withLate = (late: number): AbortsRun => {
    const aborts = sound.aborts.filter(({ state }) => state !== 'frozen');
    return {
      ...sound,
      aborts: [...aborts, ...abortsOf('frozen', 200 - late), ...abortsOf('frozen', late, 1_001)],
    };
  };

  it('allow one in a hundred to be late', () => {
    expect(failed(reportAborts(withLate(2)))).toEqual([]);
    expect(failed(reportAborts(withLate(3)))).toEqual(names('frozen'));
  });

  it.each<[string, Partial<AbortsRun>, string]>([
    ['a state without tries', { aborts: abortsOf('frozen') }, 'running'],
    ['rows', { end: { ...service, rows: 1 } }, 'nothing was loaded'],
    ['an error in the log', { end: { ...service, rows: 0, errorCount: 1 } }, 'no error in the log'],
    ['a warning', { end: { ...service, rows: 0, stderr: 'Warning: …' } }, 'nothing on standard error'],
    ['another exit code', { end: { ...service, rows: 0, exit: 'SIGKILL' } }, 'exit code 0'],
  ])('fail on %s', (_what, changes, name) => {
    expect(failed(reportAborts({ ...sound, ...changes }))).toContainEqual(names(name)[0]);
  });
});

describe('early answers', () => {
  const triesOf = (count: number, failures = 0, sentBytes = MIB): EarlyTry[] =>
    clientNames.flatMap((client) =>
      Array.from({ length: count }, (_, at) =>
        client === 'curl' && at < failures
          ? { client, code: 'TABLE_NOT_FOUND', failure: 'ECONNRESET' }
          : { client, code: 'TABLE_NOT_FOUND', sentBytes },
      ),
    );
  const readingOn = { readBytesMax: 64 * MIB + 70_000, idleMsMin: 4_990, idleMsMax: 5_100 };
  const sound: EarlyAnswersRun = {
    network: 'loopback',
    tries: triesOf(1_000),
    end: { ...service, readingOn },
  };
  const readOn = (changes: object) => ({ end: { ...service, readingOn: { ...readingOn, ...changes } } });

  it.each<[string, Partial<EarlyAnswersRun>, string[]]>([
    ['nothing', {}, []],
    ['not one failure in a thousand', { tries: triesOf(1_000, 1) }, []],
    ['two failures in a thousand', { tries: triesOf(1_000, 2) }, ['curl']],
    ['an answer after the body', { tries: triesOf(10, 0, 64 * MIB) }, ['each answer came before']],
    ['reading without end', readOn({ readBytesMax: 66 * MIB }), ['bytes read of a longer body']],
    ['too little patience', readOn({ idleMsMin: 100 }), ['the service waits 5 s']],
  ])('fail on %s', (_what, changes, expected) => {
    expect(failed(reportEarlyAnswers({ ...sound, ...changes }))).toEqual(names(...expected));
  });
});

describe('load', () => {
  const options = { waves: 1, uploads: 4, rows: 10, idle: 100, slow: 1, seed: 1 };
  const loaded = { isAccepted: true, status: 200, code: 'loaded', hasRetryAfter: false };
  const rejected = { isAccepted: false, status: 503, code: 'CAPACITY_REACHED', hasRetryAfter: true };
  const answersIn = (tookMs: number, status = 200) =>
    healthPaths.map((path) => ({ path, status, tookMs, atMs: 1 }));
  const sample = { atMs: 1, rssBytes: 1e8, loopDelayMs: 10, idleConnections: 100 };
  const sound: CrowdRun = {
    capacity: 16,
    uploads: [loaded, loaded, rejected, rejected],
    rowsExpected: 20,
    rowsFound: 20,
    wrongTables: 0,
    slowHeaders: {},
    slowBodies: {},
    health: answersIn(20),
    samples: [sample, sample],
    peakRssBytes: 2e8,
    ...service,
  };
  const withUpload = (upload: UploadResult) => ({ uploads: [loaded, upload, rejected, rejected] });
  const requested = 'every upload whose body the service requested';
  const other = 'every other upload';

  it.each<[string, Partial<CrowdRun>, string[]]>([
    ['nothing', {}, []],
    ['another capacity', { capacity: 5 }, ['the service takes 16']],
    ['too much memory', { peakRssBytes: 600e6 }, ['peak RSS']],
    ['an accepted upload without rows', withUpload({ ...loaded, status: 408 }), [requested]],
    ['nothing loaded', { uploads: [rejected, rejected, rejected, rejected] }, [requested]],
    ['503 without Retry-After', withUpload({ ...rejected, hasRetryAfter: false }), [other]],
    ['a missing upload', { uploads: [loaded, rejected] }, [other]],
    ['rows in another table', { wrongTables: 2 }, ['all of its rows']],
    ['a late health endpoint', { health: [...answersIn(20), ...answersIn(251)] }, ['/livez', '/readyz']],
    ['an unready service', { health: [...answersIn(20), ...answersIn(20, 503)] }, ['/livez', '/readyz']],
    ['closed idle connections', { samples: [{ ...sample, idleConnections: 90 }] }, ['idle connections']],
  ])('fails on %s', (_what, changes, expected) => {
    expect(failed(reportCrowd({ ...sound, ...changes }, options))).toEqual(names(...expected));
  });
});

describe('soak', () => {
  const sampleAt = (seconds: number, changes: Partial<Sample> = {}): Sample => ({
    atMs: seconds * 1000,
    rssBytes: 120 * MB,
    peakRssBytes: 130 * MB,
    heapBytes: 25 * MB,
    externalBytes: 10 * MB,
    descriptors: 40,
    connections: 10,
    transactions: 0,
    loopDelayMs: 5,
    ...changes,
  });
  const samplesOf = (changes: (second: number) => Partial<Sample>) =>
    Array.from({ length: 100 }, (_, second) => sampleAt(second, changes(second)));
  const tallyOf = (...answers: string[]) => {
    const tally = new Tally();
    for (const answer of answers) tally.countAnswer(answer);
    return tally;
  };
  const broken = tallyOf('200');
  broken.addBroken('append', new Error('one row is missing'));
  const sound: SoakRun = {
    tally: tallyOf('200'),
    samples: samplesOf(() => ({})),
    baseline: sampleAt(9),
    end: sampleAt(100),
    leftovers: 0,
    service,
  };
  const endWith = (changes: Partial<Sample>) => ({ end: sampleAt(100, changes) });
  const during = (changes: (second: number) => Partial<Sample>) => ({
    samples: samplesOf(changes),
    end: sampleAt(120),
  });

  it.each<[string, Partial<SoakRun>, string[]]>([
    ['nothing', {}, []],
    ['a run without uploads', { tally: new Tally() }, ['every import']],
    ['a broken promise', { tally: broken }, ['every import']],
    ['an INTERNAL_ERROR', { tally: tallyOf('500 INTERNAL_ERROR') }, ['no INTERNAL_ERROR']],
    ['a transaction left over', { leftovers: 1 }, ['no transaction']],
    ['RSS that has grown at rest', endWith({ rssBytes: 137 * MB }), ['RSS at rest']],
    ['a heap that has grown at rest', endWith({ heapBytes: 29 * MB }), ['heap at rest']],
    ['a descriptor left over', endWith({ descriptors: 41 }), ['descriptors, without']],
    ['no connection of the pool', endWith({ descriptors: 45, connections: 15 }), []],
    ['RSS that grows', during((second) => ({ rssBytes: (100 + second) * MB })), ['RSS under']],
    ['a heap that grows', during((second) => ({ heapBytes: (20 + second / 5) * MB })), ['heap under']],
    ['descriptors that grow', during((second) => ({ descriptors: 30 + second })), ['descriptors under']],
    ['a peak', during((second) => (second === 50 ? { rssBytes: 600 * MB } : {})), ['peak RSS']],
    ['a gap', during((second) => ({ atMs: (second + (second < 50 ? 0 : 11)) * 1000 })), ['the service was']],
    ['an interrupted run', { service: null }, ['no error', 'nothing on', 'exit code']],
  ])('fails on %s', (_what, changes, expected) => {
    expect(failuresOf(judgeSoak({ ...sound, ...changes }))).toEqual(names(...expected));
  });
});
