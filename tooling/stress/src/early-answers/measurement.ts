import {
  atMost,
  count,
  decimals,
  holds,
  type Measurement,
  megabytes,
  type Report,
  wholeNumber,
} from '@repo/measure';
import { serviceConditions } from '../rig/service-conditions.ts';
import { BODY_BYTES } from './bodies.ts';
import {
  clientNames,
  type EarlyAnswersOptions,
  type EarlyAnswersRun,
  type EarlyTry,
  runEarlyAnswers,
} from './early-answers.ts';
import { earlyErrors } from './early-errors.ts';

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
  const found = (client: string | undefined, code?: string) => {
    const those = tries.filter((one) => (!client || one.client === client) && (!code || one.code === code));
    const received = those.filter(({ failure }) => failure === undefined).length;
    const sentBytesMax = Math.max(0, ...those.map(({ sentBytes = 0 }) => sentBytes));
    return {
      tries: those.length,
      received,
      sentBytesMax,
      text: `${count(received)} of ${count(those.length)}`,
    };
  };
  const all = found(undefined);
  const { idleMsMin, idleMsMax } = end.readingOn;
  const seconds = (ms: number) => decimals(1)(ms / 1000);
  const inTolerance = (ms: number) => Math.abs(ms - IDLE_MS) <= IDLE_MS_TOLERANCE;
  return {
    title: 'Early answers',
    text: `Three clients sent ${megabytes(BODY_BYTES)} each time, and were rejected meanwhile. The table shows how often each received the
whole answer: status and complete problem details. Between them and the service: ${network}.`,
    conditions: [
      ...clientNames.map((client) => {
        const { received, tries: sum, text } = found(client);
        const passed = sum > 0 && received >= SHARE_MIN * sum;
        return holds(`${client} receives the whole answer in 999 of 1,000 tries`, passed, text);
      }),
      holds(
        'each answer came before the body was sent',
        all.sentBytesMax < BODY_BYTES,
        `${megabytes(all.sentBytesMax)} of ${megabytes(BODY_BYTES)} at most`,
      ),
      atMost('bytes read of a longer body', READ_BYTES_MAX, end.readingOn.readBytesMax, megabytes),
      holds(
        `the service waits ${IDLE_MS / 1000} s for a client that sends nothing more`,
        inTolerance(idleMsMin) && inTolerance(idleMsMax),
        `${seconds(idleMsMin)} to ${seconds(idleMsMax)} s`,
      ),
      ...serviceConditions(end),
    ],
    tables: [
      {
        header: ['status and code', ...clientNames, 'sent before the answer, at most'],
        rows: earlyErrors.map(({ status, code }) => [
          `${status} ${code}`,
          ...clientNames.map((client) => found(client, code).text),
          megabytes(found(undefined, code).sentBytesMax),
        ]),
      },
    ],
    failures: [
      ...tries.flatMap(({ client, code, failure }) => (failure ? [`${client}, ${code}: ${failure}`] : [])),
      ...end.errors,
    ],
    figures: {
      network,
      readingOn: end.readingOn,
      answers: clientNames.flatMap((client) =>
        earlyErrors.map(({ code }) => ({ client, code, received: found(client, code).text })),
      ),
    },
  };
}
