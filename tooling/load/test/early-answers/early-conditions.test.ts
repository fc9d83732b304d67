import { describe, expect, it } from 'vitest';
import { clientNames, type EarlyAnswersRun, type EarlyTry } from '../../src/early-answers/early-answers.ts';
import { judgeEarlyAnswers } from '../../src/early-answers/early-conditions.ts';

const MIB = 1024 * 1024;

/** So many tries of each client, of which curl's first ones failed. */
const triesOf = (count: number, failures = 0, sentBytes = MIB): EarlyTry[] =>
  clientNames.flatMap((client) =>
    Array.from({ length: count }, (_, at) =>
      client === 'curl' && at < failures
        ? { client, code: 'TABLE_NOT_FOUND', failure: 'ECONNRESET' }
        : { client, code: 'TABLE_NOT_FOUND', sentBytes },
    ),
  );

const sound: EarlyAnswersRun = {
  network: 'loopback',
  tries: triesOf(1_000),
  readingOn: { readBytesMax: 64 * MIB + 70_000, idleMsMin: 4_990, idleMsMax: 5_100 },
  errors: [],
  errorCount: 0,
  stderr: '',
  exit: 0,
};

const failedOf = (changes: Partial<EarlyAnswersRun>) =>
  judgeEarlyAnswers({ ...sound, ...changes })
    .filter(({ passed }) => !passed)
    .map(({ name }) => name);

describe('judgeEarlyAnswers', () => {
  it('has nothing against a sound run', () => {
    expect(failedOf({})).toEqual([]);
  });

  it('lets one in a thousand fail, and not more', () => {
    expect(failedOf({ tries: triesOf(1_000, 1) })).toEqual([]);
    expect(failedOf({ tries: triesOf(1_000, 2) })).toEqual([expect.stringMatching(/^curl/)]);
    expect(failedOf({ tries: triesOf(20, 1) })).toEqual([expect.stringMatching(/^curl/)]);
  });

  it.each<[string, Partial<EarlyAnswersRun>, string]>([
    ['a client without tries', { tries: [] }, 'http.request receives'],
    ['an answer that came after the body', { tries: triesOf(10, 0, 64 * MIB) }, 'before the body'],
    ['reading without end', { readingOn: { ...sound.readingOn, readBytesMax: 66 * MIB } }, 'longer body'],
    ['no patience', { readingOn: { ...sound.readingOn, idleMsMin: 100 } }, 'waited for 5 s'],
    ['too much of it', { readingOn: { ...sound.readingOn, idleMsMax: 9_000 } }, 'waited for 5 s'],
    ['errors in the log', { errorCount: 1 }, 'unforeseen'],
  ])('sees %s', (_what, changes, name) => {
    expect(failedOf(changes)).toContainEqual(expect.stringContaining(name));
  });
});
