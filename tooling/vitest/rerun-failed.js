#!/usr/bin/env node
// Runs failed test files again, each alone: rerun-failed.js FAILED FLAKY. FailedTests wrote FAILED. Tests that pass now are
// flaky: FLAKY gets a line `flaky: FILE › TEST` for each. Exits with 1 if a file fails again, or if more than two failed.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, readFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';

const FILES_MAX = 2;

/** @type {import('./failed-tests.js').FailedFile[]} */
const failed = (await readFile(process.argv[2], 'utf8'))
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line));

/** @param {import('./failed-tests.js').FailedFile} failedFile */
async function passesAlone({ folder, file, database }) {
  // oxlint-disable-next-line no-restricted-properties -- the environment of the first run, without its list of failures
  const { FAILED_TESTS_FILE: _, ...environment } = process.env;
  const vitest = path.join(folder, 'node_modules/vitest/vitest.mjs');
  const child = spawn(process.execPath, [vitest, 'run', file], {
    cwd: folder,
    env: { ...environment, ...(database && { TEST_DATABASE: database }) },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [code] = await once(child, 'exit');
  return code === 0;
}

if (failed.length > FILES_MAX) {
  console.log(`${failed.length} test files failed: too many to be flaky`);
  process.exit(1);
}
for (const failedFile of failed) {
  const { folder, file, tests } = failedFile;
  console.log(`\n=== ${file} again, alone`);
  if (await passesAlone(failedFile)) {
    const titles = tests.length > 0 ? tests : ['the file itself'];
    const lines = titles.map((title) => `flaky: ${path.basename(folder)}/${file} › ${title}\n`);
    await appendFile(process.argv[3], lines.join(''));
  } else {
    process.exitCode = 1;
  }
}
