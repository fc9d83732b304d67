import { appendFile } from 'node:fs/promises';
import process from 'node:process';

/** A failed test file. @typedef {{ folder: string, file: string, database?: string, tests: string[] }} FailedFile */

/**
 * Vitest reporter that appends a line of JSON, a {@link FailedFile}, for each failed test file, for rerun-failed.js. A run
 * that fails without a failed file, as with an unhandled rejection, writes none.
 */
export class FailedTests {
  #path;
  #database;

  /** @param {{ path: string, database?: string }} options the file to append to; the kind of PostgreSQL of the run */
  constructor({ path, database }) {
    this.#path = path;
    this.#database = database;
  }

  async onTestRunEnd(testModules) {
    const failed = testModules.filter((module) => module.state() === 'failed');
    const lines = failed.map((module) => {
      const tests = [...module.children.allTests('failed')].map((test) => test.fullName);
      const file = module.relativeModuleId;
      return JSON.stringify({ folder: process.cwd(), file, database: this.#database, tests });
    });
    if (lines.length > 0) await appendFile(this.#path, lines.map((line) => `${line}\n`).join(''));
  }
}
