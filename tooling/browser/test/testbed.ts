import { contactsTableSql } from '@repo/csv-gen';
import { createTestDatabase, type TestDatabase } from '@repo/embedded-postgres/testing';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, expect } from 'vitest';
import { launchChromium } from '../src/chromium.ts';
import { Stage } from '../src/stage.ts';

interface TestbedOptions {
  /** SQL; the table `contacts` is there. */
  readonly schema?: string;
  /** Of the service. */
  readonly settings?: Readonly<Record<string, string | number>>;
  /** Another address of the database: of what stands before it. */
  readonly databaseUrl?: (database: TestDatabase) => Promise<string>;
}

/** Service and database of a test file, and a browser that knows nothing of those before; they are gone after its last test. */
export interface Testbed {
  readonly stage: Stage;
  readonly database: TestDatabase;
  /** How many rows others see. @param table a name as SQL has it */
  countRows(table: string): Promise<number>;
}

const stages: Stage[] = [];

/** Of all test files; it ends with the process. */
let browser: Promise<Browser> | undefined;

/** For a setup file: a page must never throw, break its own policy, warn, or ask somebody else. */
export function watchPages(): void {
  afterEach(async () => {
    const faults = stages.flatMap(({ tabs }) => tabs.flatMap((tab) => tab.faults.splice(0)));
    await Promise.all(stages.flatMap(({ tabs }) => tabs.splice(1).map(({ page }) => page.close())));
    expect(faults).toEqual([]);
  });
  afterAll(async () => {
    for (const stage of stages.splice(0)) await stage.close();
  });
}

export async function openTestbed(options: TestbedOptions = {}): Promise<Testbed> {
  const { schema = '', settings = {} } = options;
  const database = await createTestDatabase({ schema: `${contactsTableSql}; ${schema}` });
  const url = (await options.databaseUrl?.(database)) ?? database.url;
  browser ??= launchChromium();
  const stage = await Stage.open(await browser, { ...settings, DATABASE_URL: url });
  stages.push(stage);
  return {
    stage,
    database,
    countRows: async (table) => {
      const [row] = await database.query(`SELECT count(*)::int AS rows FROM ${table}`);
      return row?.['rows'];
    },
  };
}
