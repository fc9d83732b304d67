import { type Condition, count, megabytes } from '@repo/measure';
import { serviceConditions } from '../report/service-conditions.ts';
import { BODY_BYTES } from './bodies.ts';
import { clientNames, type EarlyAnswersRun } from './early-answers.ts';

const SHARE_MIN = 0.999;
/** What the service promises to read on, and what the head of a request and the last chunk may add to that. */
const READ_BYTES_MAX = 64 * 1024 * 1024 + 1024 * 1024;
const IDLE_MS = 5_000;
/** A busy machine comes late, and the answer is earlier at the service than at the client. */
const IDLE_MS_TOLERANCE = 2_000;

/** Judges a run: the same conditions in the same order for every run. */
export function judgeEarlyAnswers(run: EarlyAnswersRun): readonly Condition[] {
  const { tries, readingOn } = run;
  const sent = tries.flatMap(({ sentBytes }) => sentBytes ?? []);
  const { readBytesMax, idleMsMin, idleMsMax } = readingOn;
  return [
    ...clientNames.map((client) => {
      const all = tries.filter((one) => one.client === client);
      const received = all.filter(({ failure }) => failure === undefined).length;
      return {
        name: `${client} receives the whole answer in 999 of 1,000 tries`,
        passed: all.length > 0 && received >= SHARE_MIN * all.length,
        figure: `${count(received)} of ${count(all.length)}`,
      };
    }),
    {
      name: 'each answer came before the body was sent',
      passed: sent.every((bytes) => bytes < BODY_BYTES),
      figure: `${megabytes(Math.max(...sent))} of ${megabytes(BODY_BYTES)} at most`,
    },
    {
      name: `of a longer body at most ${megabytes(READ_BYTES_MAX)} are read`,
      passed: readBytesMax <= READ_BYTES_MAX,
      figure: megabytes(readBytesMax),
    },
    {
      name: `a client that sends nothing more is waited for ${IDLE_MS / 1000} s`,
      passed: idleMsMin >= IDLE_MS - IDLE_MS_TOLERANCE && idleMsMax <= IDLE_MS + IDLE_MS_TOLERANCE,
      figure: `${(idleMsMin / 1000).toFixed(1)} to ${(idleMsMax / 1000).toFixed(1)} s`,
    },
    ...serviceConditions(run),
  ];
}
