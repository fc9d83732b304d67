import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { contactsTableSql } from '@repo/csv-gen';
import { ServiceProcess } from '@repo/faults';
import { createTestDatabase, type TestDatabase } from '@repo/postgres/testing';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, afterEach, expect } from 'vitest';
import { launchChromium } from '../src/chromium.ts';
import { ConsolePage } from '../src/console-page.ts';
import { serviceProgram } from '../src/service-program.ts';

type Settings = Readonly<Record<string, string | number>>;

interface TestbedOptions {
  /** SQL; the table `contacts` is there. */
  readonly schema?: string;
  readonly settings?: Settings;
  /** Another address of the database: what stands in front of it. */
  readonly databaseUrl?: (database: TestDatabase) => Promise<string>;
}

/** Browser, service and database of a test file; they are gone after its last test. */
export interface Testbed {
  readonly database: TestDatabase;
  readonly browser: Browser;
  /** For files to be uploaded. */
  readonly folder: string;
  /** The one that was started last. */
  service: ServiceProcess;
  /** Starts the service, at the port of the last one. */
  restart(): Promise<void>;
  /** Opens the page, in a context that lasts as long as the test, which fails if the page did what it must not. */
  open(options?: BrowserContextOptions, address?: string): Promise<ConsolePage>;
}

const cleanups: (() => Promise<unknown>)[] = [];
const pages: ConsolePage[] = [];

afterEach(async () => {
  const all = pages.splice(0);
  await Promise.all(all.map(({ page }) => page.context().close()));
  expect(all.flatMap(({ faults }) => faults)).toEqual([]);
});

afterAll(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

export async function openTestbed(options: TestbedOptions = {}): Promise<Testbed> {
  const { schema = '', settings = {} } = options;
  const [database, browser, folder] = await Promise.all([
    createTestDatabase({ schema: `${contactsTableSql}; ${schema}` }),
    launchChromium(),
    mkdtemp(path.join(tmpdir(), 'console-')),
  ]);
  cleanups.push(
    () => rm(folder, { recursive: true }),
    () => browser.close(),
  );
  const databaseUrl = (await options.databaseUrl?.(database)) ?? database.url;
  const start = (more: Settings = {}) => {
    const service = new ServiceProcess(serviceProgram, { ...settings, ...more, DATABASE_URL: databaseUrl });
    cleanups.push(() => service.kill());
    return service.listening();
  };
  const testbed: Testbed = {
    database,
    browser,
    folder,
    service: await start(),
    restart: async () => {
      testbed.service = await start({ PORT: testbed.service.port });
    },
    open: async (context, address = '') => {
      const opened = await ConsolePage.open(browser, `${testbed.service.url}/${address}`, context);
      pages.push(opened);
      return opened;
    },
  };
  return testbed;
}
