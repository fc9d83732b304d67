import { expect, it } from 'vitest';
import { inOptions } from '../../../src/cli/screen/in-options.ts';

it.each([
  [
    'the file looks like UTF-16; send encoding=utf-16le',
    'the file looks like UTF-16; use --encoding utf-16le',
  ],
  ['the line has 2 semicolons; send delimiter=;', "the line has 2 semicolons; use --delimiter ';'"],
  [
    'to learn which, send the file with onConstraint=reject, and dryRun=true to load nothing',
    'to learn which, send the file with --on-constraint reject, and --dry-run to load nothing',
  ],
  ['map needs names, and header=false says so', 'map needs names, and --no-header says so'],
  ['allow rejects with maxRejects', 'allow rejects with --max-rejects'],
  ['"send encoding=x; maxRejects" is not a column', '"send encoding=x; maxRejects" is not a column'],
])('%j is %j on a terminal', (message, shown) => {
  expect(inOptions(message)).toBe(shown);
});
