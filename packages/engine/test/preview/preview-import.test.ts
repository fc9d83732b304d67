import type { Table, TableColumn } from '@repo/database';
import { rfc4180 } from '@repo/transforms';
import { expect, it } from 'vitest';
import { defaultImportLimits } from '../../src/limits/import-limits.ts';
import { previewImport } from '../../src/preview/preview-import.ts';
import { runCountingTurns } from '../run-counting-turns.ts';

const COLUMNS = 100;
const names = Array.from({ length: COLUMNS }, (_, c) => `column${c}`);

const columns = names.map((name, c) => ({
  name,
  position: c + 1,
  type: { name: 'integer', baseName: 'int4', baseKind: 'base' },
  nullable: true,
  insertable: true,
})) as TableColumn[];

const table = { name: 't', serverVersion: 180_000, columns } as unknown as Table;

function preview(header: readonly string[], records: readonly string[], end = '') {
  const lines = [header, ...records.map((value) => header.map(() => value))].map(
    (line) => `${line.join(',')}\n`,
  );
  const sample = { text: Buffer.from(lines.join('') + end), cut: false };
  return previewImport(sample, table, {
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
    // No column needs the server.
    checking: {} as never,
  });
}

it('yields to other work while it plans and describes columns', async () => {
  const header = ['unknown', ...names.slice(1)];
  const { result, turns } = await runCountingTurns(() => preview(header, []));
  expect(result.columns.slice(0, 2)).toEqual([
    { header: 'unknown', matched: 'none' },
    {
      header: 'column1',
      matched: 'exact',
      column: 'column1',
      type: 'integer',
      rule: 'integer',
      required: false,
    },
  ]);
  expect(result.missing).toEqual([{ column: 'column0', type: 'integer', gets: 'null' }]);
  expect(result.unknown).toEqual([{ header: 'unknown', position: 1 }]);
  expect(result.problems.map(({ code }) => code)).toEqual(['COLUMN_UNKNOWN']);
  // For each column, the preview creates a rule, cleans no value, and describes the column.
  expect(turns).toBeGreaterThanOrEqual(3 * COLUMNS);
});

it('yields to other work between the rejects that it shows', async () => {
  const { turns: withOne } = await runCountingTurns(() => preview(names, ['x']));
  const { result, turns } = await runCountingTurns(() => preview(names, Array(20).fill('x')));
  expect(result.rejects.sample).toHaveLength(20);
  expect(turns).toBeGreaterThanOrEqual(withOne + 19);
});

it('a plan counts the records before a fault, even if they are still waiting to be processed', async () => {
  const records = Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? '1' : 'x'));
  const { result } = await runCountingTurns(() => preview(names, records, '"x'));
  expect(result.problems.map(({ code }) => code)).toEqual(['QUOTE_UNTERMINATED']);
  expect(result.rows).toEqual({ read: 40, valid: 20, rejected: 20, skipped: 0 });
  expect(result.sample.map(({ record }) => record)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
});
