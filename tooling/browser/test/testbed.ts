import { contactsTableSql } from '@repo/csv-gen';
import { createTestDatabase, type TestDatabase } from '@repo/embedded-postgres/testing';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import { chromiumPath, launchChromium } from '../src/chromium.ts';
import type { ConsolePage } from '../src/console-page.ts';
import { Stage } from '../src/stage.ts';

interface TestbedOptions {
  /** SQL that creates tables; `contacts` already exists. */
  readonly schema?: string;
  /** Settings of the service. */
  readonly settings?: Readonly<Record<string, string | number>>;
  /** Overrides the address of the database, for example with a proxy's. */
  readonly databaseUrl?: (database: TestDatabase) => Promise<string>;
}

/** Service, database and tabs of a test file. */
export interface Testbed {
  readonly stage: Stage;
  readonly database: TestDatabase;
  /** Counts the rows that other sessions see. @param table a name in SQL */
  countRows(table: string): Promise<number>;
}

/** Shared by all test files; ends with the process. */
let browser: Promise<Browser> | undefined;

/**
 * Declares tests that share a testbed; they are skipped if Chromium is not installed. A test fails if a page has thrown,
 * warned, broken its policy or contacted another origin.
 */
export function describePage(
  title: string,
  options: TestbedOptions,
  declare: (testbed: Testbed) => void,
): void {
  // oxlint-disable-next-line vitest/valid-title
  describe.skipIf(!chromiumPath)(title, () => {
    const testbed = {} as Testbed;
    beforeAll(async () => {
      Object.assign(testbed, await openTestbed(options));
    });
    afterEach(async () => {
      const { tabs } = testbed.stage;
      const faults = tabs.flatMap((tab) => tab.faults.splice(0));
      await Promise.all(tabs.splice(1).map(({ page }) => page.close()));
      expect(faults).toEqual([]);
    });
    afterAll(() => testbed.stage?.close());
    declare(testbed);
  });
}

/** Waits until the page shows an outcome. */
export async function expectOutcome(ui: ConsolePage, text: string): Promise<void> {
  await expect.poll(() => ui.outcome.textContent()).toBe(text);
}

async function openTestbed({ schema = '', settings, databaseUrl }: TestbedOptions): Promise<Testbed> {
  const database = await createTestDatabase({ schema: `${contactsTableSql}; ${schema}` });
  const url = (await databaseUrl?.(database)) ?? database.url;
  browser ??= launchChromium();
  const stage = await Stage.open(await browser, { ...settings, DATABASE_URL: url });
  const countRows = async (table: string) => {
    const [row] = await database.query(`SELECT count(*)::int AS rows FROM ${table}`);
    return row?.['rows'];
  };
  return { stage, database, countRows };
}
