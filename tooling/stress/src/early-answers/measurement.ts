import {
  atMost,
  count,
  holds,
  mean,
  type Measurement,
  megabytes,
  type Report,
  seconds,
  wholeNumber,
} from '@repo/measure';
import type { EarlyTry } from '../children/early-client.ts';
import { serviceConditions } from '../rig/service-conditions.ts';
import { BODY_BYTES } from './bodies.ts';
import {
  clientNames,
  type EarlyAnswersOptions,
  type EarlyAnswersRun,
  runEarlyAnswers,
} from './early-answers.ts';
import { type EarlyError, earlyErrors } from './early-errors.ts';

const SHARE_MIN = 0.999;
/** 64 MiB, plus the head of the request and the last chunk. */
const READ_BYTES_MAX = 64 * 1024 * 1024 + 1024 * 1024;
const IDLE_MS = 5_000;
/** Allows for a busy machine, and for the time that the answer takes to the client. */
const IDLE_MS_TOLERANCE = 2_000;

export const earlyAnswers: Measurement<EarlyAnswersOptions> = {
  name: 'early-answers',
  addOptions: (command) =>
    command
      .option('--tries <n>', 'tries of each client', wholeNumber(), 1_000)
      .option('--seed <n>', 'seed of the sequence of errors', wholeNumber(), 42),
  async run(options, { progress, signal }) {
    progress.expect(clientNames.length * options.tries);
    const onProgress = ({ client, code, failure = 'received' }: EarlyTry) =>
      progress.step('uploading', `${client}, ${code}: ${failure}`);
    return reportEarlyAnswers(await runEarlyAnswers(options, { signal, onProgress }));
  },
};

export function reportEarlyAnswers({ network, tries, end }: EarlyAnswersRun): Report {
  const triesOf = (name: string) => tries.filter(({ client, code }) => client === name || code === name);
  const sentBytesMax = (those: readonly EarlyTry[]) =>
    Math.max(0, ...those.map(({ sentBytes = 0 }) => sentBytes));
  const { readBytesMax, idleMsMin, idleMsMax } = end.readingOn;
  const inTolerance = (ms: number) => Math.abs(ms - IDLE_MS) <= IDLE_MS_TOLERANCE;
  const rowOf = ({ status, code }: EarlyError) => {
    const those = triesOf(code);
    const received = clientNames.map((name) => receivedText(those, name));
    return [`${status} ${code}`, ...received, megabytes(sentBytesMax(those))];
  };
  const header = ['status and code', ...clientNames, 'sent before the answer, at most'];
  const rows = earlyErrors.map(rowOf);
  return {
    title: 'Early answers',
    text: `Three clients sent ${megabytes(BODY_BYTES)} each time, and were rejected meanwhile. The table shows how often each received the
whole answer: status and complete problem details. Between them and the service: ${network}.`,
    conditions: [
      ...clientNames.map((name) => {
        const share = mean(triesOf(name).map(({ failure }) => (failure === undefined ? 1 : 0)));
        const condition = `${name} receives the whole answer in 999 of 1,000 tries`;
        return holds(condition, share >= SHARE_MIN, receivedText(tries, name));
      }),
      holds(
        'each answer came before the body was sent',
        sentBytesMax(tries) < BODY_BYTES,
        `${megabytes(sentBytesMax(tries))} of ${megabytes(BODY_BYTES)} at most`,
      ),
      atMost('bytes read of a longer body', READ_BYTES_MAX, readBytesMax, megabytes),
      holds(
        `the service waits ${IDLE_MS / 1000} s for a client that sends nothing more`,
        inTolerance(idleMsMin) && inTolerance(idleMsMax),
        `${seconds(idleMsMin)} to ${seconds(idleMsMax)}`,
      ),
      ...serviceConditions(end),
    ],
    tables: [{ header, rows }],
    failures: [
      ...tries.flatMap(({ client, code, failure }) => (failure ? [`${client}, ${code}: ${failure}`] : [])),
      ...end.errors,
    ],
    figures: { network, readingOn: end.readingOn, answers: rows },
  };
}

/** How many of a client's tries received the whole answer. */
function receivedText(tries: readonly EarlyTry[], name: string): string {
  const those = tries.filter(({ client }) => client === name);
  const received = those.filter(({ failure }) => failure === undefined);
  return `${count(received.length)} of ${count(those.length)}`;
}
