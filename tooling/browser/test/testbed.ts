import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { contactsTableSql } from '@repo/csv-gen';
import { ServiceProcess } from '@repo/faults';
import { createTestDatabase, type TestDatabase } from '@repo/postgres/testing';
import { afterAll, afterEach, expect } from 'vitest';
import { launchChromium } from '../src/chromium.ts';
import { ConsolePage, type Look } from '../src/console-page.ts';
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
  /** For files to be uploaded. */
  readonly folder: string;
  /** The one that was started last. */
  service: ServiceProcess;
  /** Starts the service, at the port of the last one. */
  restart(): Promise<void>;
  /** Opens the page. The test fails if it did what it must not. */
  open(look?: Look): Promise<ConsolePage>;
  /** Opens it in another tab, for as long as the test lasts. @param address behind the service's: `#/imports` */
  openTab(address?: string): Promise<ConsolePage>;
}

const cleanups: (() => Promise<unknown>)[] = [];
/** The file's own tab, and those of the test. */
const tabs: ConsolePage[] = [];

afterEach(async () => {
  const faults = tabs.flatMap((tab) => tab.faults.splice(0));
  await Promise.all(tabs.splice(1).map(({ page }) => page.close()));
  expect(faults).toEqual([]);
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
  const context = await browser.newContext();
  const databaseUrl = (await options.databaseUrl?.(database)) ?? database.url;
  const start = (more: Settings = {}) => {
    const service = new ServiceProcess(serviceProgram, { ...settings, ...more, DATABASE_URL: databaseUrl });
    cleanups.push(() => service.kill());
    return service.listening();
  };
  const testbed: Testbed = {
    database,
    folder,
    service: await start(),
    restart: async () => {
      testbed.service = await start({ PORT: testbed.service.port });
    },
    open: async (look) => {
      const [tab = await testbed.openTab()] = tabs;
      await tab.openAgain(look);
      return tab;
    },
    openTab: async (address = '') => {
      const tab = await ConsolePage.open(context, `${testbed.service.url}/${address}`);
      tabs.push(tab);
      return tab;
    },
  };
  return testbed;
}
