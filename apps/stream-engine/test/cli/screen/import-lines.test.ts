import type { ImportSummary } from '@repo/engine';
import { expect, it } from 'vitest';
import { listLines } from '../../../src/cli/screen/import-lines.ts';

it('a list of imports shows no loaded rows for a dry run', () => {
  const rows = { read: 7, loaded: 5, rejected: 2, skipped: 0 };
  const view = (status: ImportSummary['status']): ImportSummary => ({
    id: 'x',
    status,
    table: 't',
    mode: 'append',
    rows,
    startedAt: '2026-11-25T01:00:00.000Z',
  });
  const [, committed, checked] = listLines([view('committed'), view('checked')]);
  expect(committed).toMatch(/append +5 +2/);
  expect(checked).toMatch(/append +0 +2/);
});
