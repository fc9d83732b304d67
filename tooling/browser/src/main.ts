import { mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { contactsTableSql } from '@repo/csv-gen';
import { startEmbeddedPostgres } from '@repo/embedded-postgres';
import pg from 'pg';
import { launchChromium } from './chromium.ts';
import { measure } from './measure/measure.ts';
import { report } from './measure/report.ts';
import { scenes } from './scenes.ts';
import { Stage } from './stage.ts';
import { takeScreenshots } from './take-screenshots.ts';

const docs = fileURLToPath(new URL('../../../docs/', import.meta.url));

/** Does something on a stage with the table `contacts`, which is gone afterwards. */
async function onStage(work: (stage: Stage) => Promise<void>): Promise<void> {
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
      await work(stage).finally(() => stage.close());
    } finally {
      await browser.close();
    }
  } finally {
    await server.stop();
    await rm(dataFolder, { recursive: true });
  }
}

const commands: Readonly<Record<string, () => Promise<void>>> = {
  screenshots: () =>
    onStage(async (stage) => {
      const folder = path.join(docs, 'screenshots');
      await mkdir(folder, { recursive: true });
      console.log((await takeScreenshots(stage, scenes, folder)).join('\n'));
    }),
  measure: () =>
    onStage(async (stage) => {
      const text = report(await measure(stage, Number(process.argv[3] ?? 5_000_000)), stage.browserName);
      await mkdir(path.join(docs, 'browser'), { recursive: true });
      await writeFile(path.join(docs, 'browser', 'report.md'), text);
      console.log(text);
    }),
};

const command = commands[process.argv[2] ?? ''];
if (command === undefined) {
  console.error(`one of: ${Object.keys(commands).join(', ')}`);
  process.exitCode = 1;
} else await command();
