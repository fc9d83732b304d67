import pg from 'pg';
import { type UploadResult, uploadWithCurl } from './upload.ts';

/** Shares of the upload at which another connection counts the rows. */
const countAtShares = [0.4, 0.5, 0.6];

interface ImportRunOptions {
  readonly table: string;
  /** `http://host:port` of the service. */
  readonly serviceUrl: string;
  readonly databaseUrl: string;
  readonly file: string;
  readonly timeoutMs: number;
}

/** Rows that another connection saw during the upload. */
interface EarlyCount {
  /** null when the count failed. */
  readonly rows: number | null;
  /** Shares that had been sent when the count began and when it was answered. */
  readonly fromShare: number;
  readonly toShare: number;
}

export interface ImportOutcome {
  readonly table: string;
  /** Times of `performance.now()`. */
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly upload: UploadResult;
  /** Share sent over time. */
  readonly progress: readonly { readonly atMs: number; readonly share: number }[];
  readonly earlyCounts: readonly EarlyCount[];
  /** Rows that another connection saw at the first byte of the answer; null without an answer. */
  readonly countAtAnswer: number | null;
}

/**
 * Uploads the file into a table and watches the table over two connections that were open before. One counts during
 * the upload; the other is kept free for the moment of the answer.
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
  { table, serviceUrl, file, timeoutMs }: ImportRunOptions,
  early: pg.Client,
  waiting: pg.Client,
): Promise<ImportOutcome> {
  const startedAtMs = performance.now();
  const progress = [{ atMs: startedAtMs, share: 0 }];
  const earlyCounts: EarlyCount[] = [];
  let sharesToCount = countAtShares;
  let share = 0;
  let counted = Promise.resolve();
  let atAnswer: Promise<number | null> | undefined;

  const countEarly = async (): Promise<void> => {
    const fromShare = share;
    const rows = await tryCount(early, table);
    earlyCounts.push({ rows, fromShare, toShare: share });
  };
  const upload = await uploadWithCurl({
    url: `${serviceUrl}/v1/imports/${table}`,
    file,
    timeoutMs,
    onProgress: (sent) => {
      share = sent;
      progress.push({ atMs: performance.now(), share });
      const left = sharesToCount.filter((due) => due > sent);
      // Counts run one after the other, because a connection runs one query at a time.
      if (left.length < sharesToCount.length) counted = counted.then(countEarly);
      sharesToCount = left;
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

/** Opens a connection. Its loss fails the query that is running, or the next. */
export async function connect(databaseUrl: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: databaseUrl });
  // Without a listener the loss of an idle connection would end the process.
  client.on('error', () => {});
  await client.connect();
  return client;
}

// A count that fails during the upload is a finding, not the end of the run.
async function tryCount(client: pg.Client, table: string): Promise<number | null> {
  return client.query<{ count: string }>(`SELECT count(*) FROM ${table}`).then(
    ({ rows }) => Number(rows[0]?.count),
    () => null,
  );
}
