#!/usr/bin/env node
// Lints the package in the current folder and checks its format. With --fix it also fixes what it can.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const oxlint = path.join(path.dirname(require.resolve('oxlint')), '..', 'bin', 'oxlint');
const biome = path.join(path.dirname(require.resolve('@biomejs/biome/package.json')), 'bin', 'biome');
const rules = fileURLToPath(new URL('oxlint.jsonc', import.meta.url));
const format = fileURLToPath(new URL('biome-format.json', import.meta.url));
const fix = process.argv.includes('--fix');

const run = async (program, ...parameters) => {
  const child = spawn(process.execPath, [program, ...parameters], { stdio: 'inherit' });
  const [code, signal] = await once(child, 'exit');
  return signal ? 1 : code;
};

// One after the other, so that their reports do not mix and the formatter has the last word.
const lintCode = await run(
  oxlint,
  '--config',
  rules,
  '--no-error-on-unmatched-pattern',
  ...(fix ? ['--fix'] : []),
);
const formatCode = await run(
  biome,
  'format',
  `--config-path=${format}`,
  '--no-errors-on-unmatched',
  ...(fix ? ['--write'] : []),
  '.',
);
process.exitCode = lintCode || formatCode;
