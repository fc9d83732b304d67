import { expect, it } from 'vitest';
import { toPageWording } from '../src/components/page-wording.ts';

it.each([
  ['it looks like UTF-16; send encoding=utf-16le', 'it looks like UTF-16; set “Encoding” to utf-16le'],
  ['the line has 2 semicolons; send delimiter=;', 'the line has 2 semicolons; set “Delimiter” to ;'],
  [
    'send the file with onConstraint=reject, and dryRun=true to load nothing',
    'send the file with “Constraint violations” set to reject, and “Dry run” set to true to load nothing',
  ],
  [
    'send decimal=,&grouping=. to read both',
    'set “Decimal mark” to , and “Thousands separator” to . to read both',
  ],
  ['allow rejects with maxRejects', 'allow rejects with “Maximum rejects”'],
  ['send null.price=NA, or not', 'set “Treat as NULL” of price to NA, or not'],
  ['dateOrder."a b" must be one of iso, mdy', '“Date order” of "a b" must be one of iso, mdy'],
  ['"send encoding=x; maxRejects" is not a column', '"send encoding=x; maxRejects" is not a column'],
])('%j is %j on the page', (message, shown) => {
  expect(toPageWording(message)).toBe(shown);
});
