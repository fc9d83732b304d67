import { expect, it } from 'vitest';
import { inOptions } from '../../../src/cli/arguments/in-options.ts';

it.each([
  [
    'the file looks like UTF-16; send encoding=utf-16le',
    'the file looks like UTF-16; use --encoding utf-16le',
  ],
  ['the line has 2 semicolons; send delimiter=;', "the line has 2 semicolons; use --delimiter ';'"],
  [
    'to find out which, send the file with onConstraint=reject, and dryRun=true to load nothing',
    'to find out which, send the file with --on-constraint reject, and --dry-run to load nothing',
  ],
  [
    'send decimal=, if the comma is the decimal mark, or send decimal=.&grouping=, if it separates thousands',
    'use --decimal , if the comma is the decimal mark, or use --decimal . --grouping , if it separates thousands',
  ],
  ['to read it, send number=human', 'to read it, use --number human'],
  ['map needs names, and header=false says so', 'map needs names, and --no-header says so'],
  ['allow rejects with maxRejects', 'allow rejects with --max-rejects'],
  ['decide with null.price=NA, or not', "decide with --column 'price: null=NA', or not"],
  ['dateOrder.born must be one of iso, mdy', 'dateOrder of --column born must be one of iso, mdy'],
  ['null."a b": "a b" is not a column', 'null of --column "a b": "a b" is not a column'],
  ['"send encoding=x; maxRejects" is not a column', '"send encoding=x; maxRejects" is not a column'],
])('%j is shown as %j', (message, shown) => {
  expect(inOptions(message)).toBe(shown);
});
