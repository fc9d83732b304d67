#!/usr/bin/env node
// Runs failed test files once more, each alone: rerun-failed.js FILE, which FailedTests has written. What passes then is
// flaky: a line `flaky: FILE › TEST` for each such test comes last. Exits 1 where a file fails again, and where more than
// two have failed: that is no flake.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
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
  // oxlint-disable-next-line no-restricted-properties -- as the run before, but for where failures are written
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
  console.log(`${failed.length} test files have failed: too many to be flakes`);
  process.exit(1);
}
const flaky = [];
for (const file of failed) {
  console.log(`\n=== ${file.file} once more, alone`);
  if (await passesAlone(file)) flaky.push(file);
  else process.exitCode = 1;
}
for (const { folder, file, tests } of flaky)
  for (const test of tests.length > 0 ? tests : ['the file itself'])
    console.log(`flaky: ${path.basename(folder)}/${file} › ${test}`);
