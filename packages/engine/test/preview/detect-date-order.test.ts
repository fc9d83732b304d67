import type { Table, TableColumn } from '@repo/database';
import { rfc4180 } from '@repo/transforms';
import { expect, it } from 'vitest';
import { defaultImportLimits } from '../../src/limits/import-limits.ts';
import { detectDateOrder } from '../../src/preview/detect-date-order.ts';
import { runCountingTurns } from '../run-counting-turns.ts';

const COLUMNS = 50;
const names = Array.from({ length: COLUMNS }, (_, c) => `d${c}`);

const columns = names.map((name, c) => ({
  name,
  position: c + 1,
  type: { name: 'date', baseName: 'date', baseKind: 'base' },
  nullable: true,
  insertable: true,
})) as TableColumn[];

const table = { name: 't', serverVersion: 180_000, columns } as unknown as Table;

it('yields to other work between date columns', async () => {
  const text = Buffer.from(`${names.join(',')}\n${names.map(() => '13/02/2024').join(',')}\n`);
  const { result, turns } = await runCountingTurns(() =>
    detectDateOrder({ text, cut: false }, table, {
      dialect: rfc4180,
      limits: defaultImportLimits,
      map: new Map(),
      patterns: new Map(),
      columns: new Map(),
      unknownColumns: 'reject',
      nullWords: undefined,
      key: [],
      dateOrder: 'iso',
      timeZone: 'UTC',
    }),
  );
  expect(result).toBe('dmy');
  expect(turns).toBeGreaterThan(COLUMNS);
});
