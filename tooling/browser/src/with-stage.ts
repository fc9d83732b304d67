import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { contactsTableSql } from '@repo/csv-gen';
import { startEmbeddedPostgres } from '@repo/embedded-postgres';
import pg from 'pg';
import { launchChromium } from './chromium.ts';
import { Stage } from './stage.ts';

/** Runs `work` on a stage with the table `contacts`, and removes everything afterwards. */
export async function withStage<Result>(work: (stage: Stage) => Promise<Result>): Promise<Result> {
  const dataFolder = path.join(tmpdir(), `console-postgres-${process.pid}`);
  const server = await startEmbeddedPostgres({ dataFolder, durable: false });
  try {
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    await client.query(contactsTableSql);
    await client.end();
    const browser = await launchChromium();
    try {
      const stage = await Stage.open(browser, { DATABASE_URL: server.url, MEMORY_LIMIT: 512 * 2 ** 20 });
      return await work(stage).finally(() => stage.close());
    } finally {
      await browser.close();
    }
  } finally {
    await server.stop();
    await rm(dataFolder, { recursive: true });
  }
}
