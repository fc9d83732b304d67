import { Random } from '@repo/csv-gen';
import { RawClient } from '@repo/faults';
import { openClientNetwork } from '../rig/client-network.ts';
import { LogWatch } from '../rig/log-watch.ts';
import { MeasuredService } from '../rig/measured-service.ts';
import { type Rig, withRig } from '../rig/rig.ts';
import { runChild } from '../rig/run-child.ts';
import { endService, type ServiceEnd } from '../rig/service-end.ts';
import { writeBodies } from './bodies.ts';
import { type ClientName, clients } from './clients.ts';
import { earlyErrors } from './early-errors.ts';
import { measureReadingOn, type ReadingOn } from './reading-on.ts';
import type { EarlyReport, EarlyTask } from './try-early.ts';

export interface EarlyAnswersOptions {
  /** Of each client. */
  readonly tries: number;
  readonly seed: number;
}

export interface EarlyTry extends EarlyReport {
  readonly client: ClientName;
}

export interface EarlyAnswersRun extends ServiceEnd {
  readonly network: string;
  readonly tries: readonly EarlyTry[];
  readonly readingOn: ReadingOn;
}

interface Listening {
  readonly signal: AbortSignal;
  readonly onProgress: (one: EarlyTry) => void;
}

export const clientNames = Object.keys(clients) as ClientName[];

/** A record is too large soon; each client has a slot, also when the last one’s is still being given back. */
const SETTINGS = { RECORD_BYTES_MAX: 1024 * 1024, IMPORTS_MAX: 3 * clientNames.length };
/** One slot, whose client is waited for as long as it takes. */
const BUSY_SETTINGS = {
  IMPORTS_MAX: 1,
  IMPORTS_WAIT_MS: 0,
  CLIENT_STALL_MS: 2_147_483_647,
  CLIENT_RATE_MIN: 0,
};

/**
 * Lets curl, fetch and http.request send what is refused while they do, and looks whether they receive why.
 * @throws LoadError
 */
export async function runEarlyAnswers(
  options: EarlyAnswersOptions,
  listening: Listening,
): Promise<EarlyAnswersRun> {
  const network = await openClientNetwork();
  try {
    const settings = { ...SETTINGS, HOST: network.host, AUTH: 'off' };
    const schema = 'CREATE TABLE items (id int, label text)';
    return await withRig({ schema, settings, signal: listening.signal }, async (rig) => {
      const log = new LogWatch(rig.service.child);
      await writeBodies(rig.folder);
      const tries = await withBusyService(rig, network.host, (busy) =>
        tryAll(rig, { options, listening, busy, launcher: network.launcher }),
      );
      const readingOn = await measureReadingOn(rig.service);
      return { network: network.name, tries, readingOn, ...(await endService(rig.service, log)) };
    });
  } finally {
    await network.close();
  }
}

interface Trying {
  readonly options: EarlyAnswersOptions;
  readonly listening: Listening;
  /** URL of the service without a slot. */
  readonly busy: string;
  readonly launcher: readonly string[];
}

/** All clients at once, each in a process of its own. */
async function tryAll(rig: Rig, { options, listening, busy, launcher }: Trying): Promise<EarlyTry[]> {
  const tries: EarlyTry[] = [];
  const { signal, onProgress } = listening;
  await Promise.all(
    clientNames.map((client, lane) => {
      const codes = drawCodes(options, lane);
      const urls = { free: rig.service.url, busy };
      const task: EarlyTask = { client, urls, folder: rig.folder, codes };
      const onReport = (report: EarlyReport) => {
        const one = { client, ...report };
        tries.push(one);
        onProgress(one);
      };
      return runChild('early-client', { task, onReport, signal, launcher });
    }),
  );
  return tries;
}

/** Each as often as the others, in turn from one that is drawn. */
function drawCodes({ tries, seed }: EarlyAnswersOptions, lane: number): string[] {
  const first = new Random(seed, lane).below(earlyErrors.length);
  return Array.from({ length: tries }, (_, at) => earlyErrors[(first + at) % earlyErrors.length]!.code);
}

/** Runs `work` with the URL of a service whose only slot is taken. */
async function withBusyService<Result>(
  { proxy }: Rig,
  host: string,
  work: (url: string) => Promise<Result>,
): Promise<Result> {
  const settings = { ...BUSY_SETTINGS, HOST: host, AUTH: 'off', DATABASE_URL: proxy.url };
  const service = await MeasuredService.start(settings);
  try {
    const client = await RawClient.connect(service.port, host);
    client.post('/v1/imports/items', {
      'content-type': 'text/csv',
      'content-length': 2,
      expect: '100-continue',
    });
    await client.has('100 Continue');
    // A client that sends nothing gives up its slot as soon as another upload waits.
    client.write('i');
    return await work(service.url);
  } finally {
    await service.child.kill();
  }
}
