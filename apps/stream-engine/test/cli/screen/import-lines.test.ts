import { expect, it } from 'vitest';
import { listLines } from '../../../src/cli/screen/import-lines.ts';
import type { ImportView } from '../../../src/cli/service/import-events.ts';

it('a list says what was loaded: nothing by a dry run', () => {
  const rows = { read: 7, loaded: 5, rejected: 2, skipped: 0 };
  const view = (status: ImportView['status']): ImportView => ({
    id: 'x',
    status,
    table: 't',
    mode: 'append',
    rows,
  });
  const [, committed, checked] = listLines([view('committed'), view('checked')]);
  expect(committed).toMatch(/append +5 +2/);
  expect(checked).toMatch(/append +0 +2/);
});
