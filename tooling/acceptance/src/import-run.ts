import { type ColumnChecksums, checksumSql } from '@repo/csv-gen';
import pg from 'pg';
import type { Fixture } from './fixture.ts';
import { type UploadResult, uploadWithCurl } from './upload.ts';

/** Shares of the upload at which the rows are counted from outside. */
const countAtShares = [0.4, 0.5, 0.6];

export interface ImportRunOptions {
  readonly table: string;
  /** `http://host:port` of the service. */
  readonly serviceUrl: string;
  readonly databaseUrl: string;
  readonly fixture: Fixture;
  readonly timeoutMs: number;
}

/** A share of the upload that had been sent at a moment of `performance.now()`. */
interface ProgressPoint {
  readonly atMs: number;
  readonly share: number;
}

/** Rows another connection saw while the upload went on. */
export interface EarlyCount {
  /** null when the count failed. */
  readonly rows: number | null;
  /** What had been sent when the count was asked for, and when it was answered. */
  readonly fromShare: number;
  readonly toShare: number;
}

export interface ImportOutcome {
  readonly table: string;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly upload: UploadResult;
  readonly progress: readonly ProgressPoint[];
  readonly earlyCounts: readonly EarlyCount[];
  /** Rows another connection saw, asked the moment the answer's first byte was here; null without an answer. */
  readonly countAtAnswer: number | null;
}

/**
 * Uploads the fixture into a table and watches the table from two connections that were open before: one counts
 * on the way, the other is kept free for the moment of the answer.
 */
export async function runImport(options: ImportRunOptions): Promise<ImportOutcome> {
  const early = await connect(options.databaseUrl);
  const waiting = await connect(options.databaseUrl);
  try {
    return await watchUpload(options, early, waiting);
  } finally {
    await Promise.all([early.end(), waiting.end()]);
  }
}

async function watchUpload(
  { table, serviceUrl, fixture, timeoutMs }: ImportRunOptions,
  early: pg.Client,
  waiting: pg.Client,
): Promise<ImportOutcome> {
  const startedAtMs = performance.now();
  const progress: ProgressPoint[] = [{ atMs: startedAtMs, share: 0 }];
  const sharesToCount = [...countAtShares];
  const earlyCounts: EarlyCount[] = [];
  let counted = Promise.resolve();
  let share = 0;
  let atAnswer: Promise<number | null> | undefined;

  const countEarly = async (): Promise<void> => {
    const fromShare = share;
    const rows = await tryCount(early, table);
    earlyCounts.push({ rows, fromShare, toShare: share });
  };
  const upload = await uploadWithCurl({
    url: `${serviceUrl}/v1/imports/${table}`,
    folder: fixture.folder,
    name: fixture.name,
    timeoutMs,
    onProgress: (sent) => {
      share = sent;
      progress.push({ atMs: performance.now(), share });
      if (sent < (sharesToCount[0] ?? Number.POSITIVE_INFINITY)) return;
      while (sent >= (sharesToCount[0] ?? Number.POSITIVE_INFINITY)) sharesToCount.shift();
      // One after the other: a connection carries one query at a time.
      counted = counted.then(countEarly);
    },
    onAnswer: () => {
      atAnswer = tryCount(waiting, table);
    },
  });
  const endedAtMs = performance.now();
  await counted;
  const countAtAnswer = (await atAnswer) ?? null;
  return { table, startedAtMs, endedAtMs, upload, progress, earlyCounts, countAtAnswer };
}

/** Checksums of the table's columns, to compare with those of the generated rows. */
export async function readChecksums(client: pg.Client, table: string): Promise<ColumnChecksums> {
  const { rows } = await client.query<{ columns: ColumnChecksums }>(checksumSql(table));
  const [row] = rows;
  if (row === undefined) throw new TypeError('a query of aggregates answers one row');
  return row.columns;
}

/** Opens a connection. Its loss shows in the query that is under way, or in the next. */
export async function connect(databaseUrl: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: databaseUrl });
  // Without a listener the loss of an idle connection would end the process.
  client.on('error', () => {});
  await client.connect();
  return client;
}

// A count that fails while the upload goes on is a finding, not the end of the run.
async function tryCount(client: pg.Client, table: string): Promise<number | null> {
  try {
    const { rows } = await client.query<{ count: string }>(`SELECT count(*) FROM ${table}`);
    return Number(rows[0]?.count);
  } catch {
    return null;
  }
}
