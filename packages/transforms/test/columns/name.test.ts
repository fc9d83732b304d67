import { name } from '../../src/columns/name.ts';
import { testRuleTable } from './rule-table.ts';

testRuleTable(name(), {
  accepts: [
    ['', ''],
    ['pg_class', 'pg_class'],
    [' "A" ', ' "A" '],
    ['x'.repeat(63), 'x'.repeat(63)],
    [`${'ü'.repeat(31)}x`, `${'ü'.repeat(31)}x`],
  ],
  rejects: [
    ['x'.repeat(64), 'TOO_LONG'],
    ['ü'.repeat(32), 'TOO_LONG'],
  ],
});
