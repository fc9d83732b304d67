import { setMaxListeners } from 'node:events';
import { buffer } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { contactsTableSql, createContactsGenerator } from '@repo/csv-gen';
import { type HealthAnswer, HealthPoll, readFigures } from '@repo/faults';
import type pg from 'pg';
import type { ServiceEnd } from '../rig/measured-service.ts';
import { type Rig, type ServiceSettings, withRig } from '../rig/rig.ts';
import { floodWithHeaders, IdleConnections, uploadSlowly } from './clients.ts';
import { uploadExpecting, type UploadResult } from './expecting-upload.ts';

export interface CrowdOptions {
  readonly waves: number;
  /** Concurrent uploads in each wave. */
  readonly uploads: number;
  /** Records of each upload. */
  readonly rows: number;
  readonly idle: number;
  /** Clients in each of the two floods. */
  readonly slow: number;
  readonly seed: number;
}

export interface CrowdRun extends ServiceEnd {
  /** Concurrent imports that the service allows. */
  readonly capacity: number;
  readonly uploads: readonly UploadResult[];
  /** Rows in the tables according to the answers, and according to the database. */
  readonly rowsExpected: number;
  readonly rowsFound: number;
  /** Tables in which the two differ. */
  readonly wrongTables: number;
  /** Status of each answer; `closed` is none. */
  readonly slowHeaders: readonly string[];
  readonly slowBodies: readonly string[];
  readonly health: readonly HealthAnswer[];
  /** Open idle connections, several times a second. */
  readonly idleCounts: readonly number[];
  readonly peakRssBytes: number;
}

interface Listening {
  readonly signal: AbortSignal;
  readonly onProgress: (what: string) => void;
  /** More settings of the service. */
  readonly settings?: ServiceSettings;
  /** Called before the first client, when the health poll is running. */
  readonly onReady?: (rig: Rig) => Promise<void>;
}

/** The service derives everything else from it. */
const SETTINGS = { MEMORY_LIMIT: 512 * 1024 * 1024 };
const SAMPLE_EVERY_MS = 250;
/** Time with idle connections and slow headers alone, before and after the waves. */
const QUIET_MS = 2_000;

const tableOf = (upload: number): string => `crowd.upload_${upload}`;

/** A table for each upload of a wave shows which of them has loaded its rows. */
function tablesSql(uploads: number): string {
  const tables = Array.from(
    { length: uploads },
    (_, at) => `CREATE TABLE ${tableOf(at)} (LIKE crowd.contacts);`,
  );
  return `CREATE SCHEMA crowd; SET search_path = crowd; ${contactsTableSql}; RESET search_path; ${tables.join(' ')}`;
}

/** Sends many more clients than the service can serve: idle ones, deliberately slow ones, and uploads. */
export async function runCrowd(
  options: CrowdOptions,
  { signal, onProgress, settings, onReady }: Listening,
): Promise<CrowdRun> {
  const { waves, uploads, rows, idle: idleCount, slow, seed } = options;
  const rigOptions = { schema: tablesSql(uploads), settings: { ...SETTINGS, ...settings }, signal };
  return withRig({ ...rigOptions, isDirect: true }, async (rig) => {
    const { service } = rig;
    // Logged when the service listens.
    const capacity = Number(service.logs.find(({ importsMax }) => importsMax)?.['importsMax']);
    const body = await buffer(createContactsGenerator({ rows, seed }).stream());
    const health = new HealthPoll(service.url);
    await onReady?.(rig);
    onProgress('idle connections');
    const over = new AbortController();
    setMaxListeners(0, over.signal);
    const idle = await IdleConnections.open(service.port, idleCount, over.signal);
    const idleCounts: number[] = [];
    const sampling = setInterval(() => idleCounts.push(idle.count), SAMPLE_EVERY_MS).unref();
    const flood = floodWithHeaders(service.port, slow, over.signal);
    await wait(QUIET_MS);
    const slowBodies: string[] = [];
    const results: UploadResult[][] = [];
    for (let wave = 1; wave <= waves; wave++) {
      onProgress(`wave ${wave} of ${waves}`);
      const [answers, slowAnswers] = await sendWave(service.port, body, options);
      results.push(answers);
      slowBodies.push(...slowAnswers);
    }
    await wait(QUIET_MS);
    clearInterval(sampling);
    over.abort();
    const slowHeaders = await flood;
    await Promise.all([health.stop(), idle.closed()]);
    const { peakRssBytes } = await readFigures(service.pid);
    return {
      capacity,
      uploads: results.flat(),
      ...(await countRows(rig.database, results, rows)),
      slowHeaders,
      slowBodies,
      health: health.answers,
      idleCounts,
      peakRssBytes,
      ...(await service.end()),
    };
  });
}

/** Sends uploads and slow bodies alternately, all at the same moment. @returns their answers */
async function sendWave(port: number, body: Buffer, { uploads, slow }: CrowdOptions) {
  const results: Promise<UploadResult>[] = [];
  const slowOnes: Promise<string>[] = [];
  for (let at = 0; at < Math.max(uploads, slow); at++) {
    const path = `/v1/imports/${tableOf(at % uploads)}`;
    if (at < uploads) results.push(uploadExpecting(port, path, body));
    if (at < slow) slowOnes.push(uploadSlowly(port, path));
  }
  return Promise.all([Promise.all(results), Promise.all(slowOnes)]);
}

async function countRows(
  database: pg.Pool,
  waves: readonly UploadResult[][],
  rows: number,
): Promise<Pick<CrowdRun, 'rowsExpected' | 'rowsFound' | 'wrongTables'>> {
  const counts = { rowsExpected: 0, rowsFound: 0, wrongTables: 0 };
  for (const upload of waves[0]!.keys()) {
    const sql = `SELECT count(*)::int AS found FROM ${tableOf(upload)}`;
    const found = (await database.query<{ found: number }>(sql)).rows[0]!.found;
    const expected = rows * waves.filter((wave) => wave[upload]?.status === 200).length;
    counts.rowsFound += found;
    counts.rowsExpected += expected;
    if (found !== expected) counts.wrongTables++;
  }
  return counts;
}
