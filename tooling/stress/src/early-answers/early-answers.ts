import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Random } from '@repo/csv-gen';
import { childEnvironment, RawClient } from '@repo/faults';
import { MeasureError } from '@repo/measure';
import type { EarlyTask, EarlyTry } from '../children/early-client.ts';
import { openClientNetwork } from '../rig/client-network.ts';
import { MeasuredService, type ServiceEnd } from '../rig/measured-service.ts';
import { type Rig, withRig } from '../rig/rig.ts';
import { writeBodies } from './bodies.ts';
import { type ClientName, clients } from './clients.ts';
import { earlyErrors } from './early-errors.ts';
import { measureReadingOn, type ReadingOn } from './reading-on.ts';

export interface EarlyAnswersOptions {
  /** Uploads of each client. */
  readonly tries: number;
  readonly seed: number;
}

export interface EarlyAnswersRun {
  readonly network: string;
  readonly tries: readonly EarlyTry[];
  readonly end: ServiceEnd & { readonly readingOn: ReadingOn };
}

interface Listening {
  readonly signal: AbortSignal;
  readonly onProgress: (one: EarlyTry) => void;
}

export const clientNames = Object.keys(clients) as ClientName[];

/** A low limit for records, and a slot for each client even while its last one is being released. */
const SETTINGS = { RECORD_BYTES_MAX: 1024 * 1024, IMPORTS_MAX: 3 * clientNames.length };
/** One slot, whose client may be silent forever. */
const BUSY_SETTINGS = {
  IMPORTS_MAX: 1,
  IMPORTS_WAIT_MS: 0,
  CLIENT_STALL_MS: 2_147_483_647,
  CLIENT_RATE_MIN: 0,
};

/** Lets curl, fetch and http.request send files that are rejected meanwhile, and checks whether they receive why. */
export async function runEarlyAnswers(
  options: EarlyAnswersOptions,
  { signal, onProgress }: Listening,
): Promise<EarlyAnswersRun> {
  const network = await openClientNetwork();
  const tries: EarlyTry[] = [];
  const onTry = (one: EarlyTry) => {
    tries.push(one);
    onProgress(one);
  };
  try {
    const settings = { ...SETTINGS, HOST: network.host, AUTH: 'off' };
    const schema = 'CREATE TABLE items (id int, label text)';
    return await withRig({ schema, settings, signal }, async ({ folder, proxy, service }) => {
      await writeBodies(folder);
      await withBusyService(proxy, network.host, async (busy) => {
        const urls = { free: service.url, busy };
        const trying = clientNames.map((client, lane) => {
          const task = { client, urls, folder, codes: drawCodes(options, lane) };
          return runClient(task, { onTry, signal, launcher: network.launcher });
        });
        await Promise.all(trying);
      });
      const end = { readingOn: await measureReadingOn(service), ...(await service.end()) };
      return { end, network: network.name, tries };
    });
  } finally {
    await network.close();
  }
}

/** Each code equally often, in sequence from a random one. */
function drawCodes({ tries, seed }: EarlyAnswersOptions, lane: number): string[] {
  const first = new Random(seed, lane).below(earlyErrors.length);
  return Array.from({ length: tries }, (_, at) => earlyErrors[(first + at) % earlyErrors.length]!.code);
}

/** The built program, even if this file runs from its source. */
const clientProgram = fileURLToPath(new URL('../../dist/children/early-client.js', import.meta.url));

interface RunClientOptions {
  readonly onTry: (one: EarlyTry) => void;
  /** Ends the client. */
  readonly signal: AbortSignal;
  /** Words before the program: they enter another network namespace. */
  readonly launcher: readonly string[];
}

/** Runs the client of the task as a process. @throws MeasureError CHILD_ENDED when it fails */
async function runClient(task: EarlyTask, { onTry, signal, launcher }: RunClientOptions): Promise<void> {
  const [command = process.execPath, ...words] = [...launcher, process.execPath, clientProgram];
  const child = spawn(command, words, {
    env: childEnvironment({}),
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const end = () => child.kill();
  signal.addEventListener('abort', end, { once: true });
  child.on('message', (one) => onTry(one as EarlyTry)).send(task);
  const [code, killedBy] = await once(child, 'close');
  if (code !== 0) throw new MeasureError('CHILD_ENDED', `${task.client} ended with ${code ?? killedBy}`);
}

/** Runs `work` with the URL of a service whose only slot is taken. */
async function withBusyService(
  proxy: Rig['proxy'],
  host: string,
  work: (url: string) => Promise<void>,
): Promise<void> {
  const settings = { ...BUSY_SETTINGS, HOST: host, AUTH: 'off', DATABASE_URL: proxy.url };
  const service = await MeasuredService.start(settings);
  try {
    const client = await RawClient.connect(service.port, host);
    const headers = { 'content-type': 'text/csv', 'content-length': 2, expect: '100-continue' };
    client.post('/v1/imports/items', headers);
    await client.has('100 Continue');
    // A client that has sent nothing would lose its slot to the next upload.
    client.write('i');
    await work(service.url);
  } finally {
    await service.kill();
  }
}
