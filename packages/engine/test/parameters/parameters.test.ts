import { catalogue } from '@repo/transforms';
import { Value } from 'typebox/value';
import { describe, expect, it } from 'vitest';
import { columnOptions } from '../../src/parameters/column-options.ts';
import { columnParameter, renameColumns } from '../../src/parameters/column-query.ts';
import type { ImportQuery } from '../../src/parameters/import-query.ts';
import { readImportParameters } from '../../src/parameters/import-parameters.ts';
import { choicesOf, isBoolean, type Parameter } from '../../src/parameters/parameter.ts';
import { type ParameterName, parameters } from '../../src/parameters/parameters.ts';
import type { ColumnConfig } from '../../src/parameters/table-defaults.ts';
import { flagOf } from '../../src/parameters/words.ts';

const noConfig = { parameters: {}, limits: {}, columns: new Map() };

const declared = Object.entries(parameters) as (readonly [ParameterName, Parameter])[];

const settings = new Set<string>(catalogue.flatMap((entry) => entry.settings));

describe.each(declared)('%s', (name, its) => {
  it('offers only values that a request may have', () => {
    const offered = Object.keys(its.offers ?? {});
    const values = offered.map((value) => (isBoolean(its) ? value === 'true' : value));
    expect(values.filter((value) => !Value.Check(its.schema, value))).toEqual([]);
  });

  it('has a default that is one of its words, or a phrase', () => {
    const words = isBoolean(its) ? ['true', 'false'] : choicesOf(its);
    const [, value] = /^`(.*)`$/.exec(its.default) ?? [];
    expect(words === undefined || value === undefined || words.includes(value)).toBe(true);
  });

  it('applies to the column types that have it, if not to all', () => {
    expect(settings.has(name)).toBe(its.columns !== undefined);
  });

  it('has a label if it has a control on the page', () => {
    expect(its.control === undefined || its.label !== undefined).toBe(true);
  });
});

it('options of the command have hyphens', () => {
  expect([flagOf('null'), flagOf('unknownColumns')]).toEqual(['--null', '--unknown-columns']);
});

describe('a parameter for one column', () => {
  it.each([
    ['null.price', { name: 'null', column: 'price' }],
    ['null.a.b', { name: 'null', column: 'a.b' }],
    ['dateOrder. ', { name: 'dateOrder', column: ' ' }],
    ['null', undefined],
    ['nulls.price', undefined],
    ['exact.price', undefined],
  ])('columnParameter splits %s', (written, parts) => {
    expect(columnParameter(written)).toEqual(parts);
  });

  it('renameColumns renames parameters, which must stay unique', () => {
    const query: ImportQuery = { null: 'x', 'null.A': 'a', 'dateOrder.A': 'dmy' };
    const lower = ({ column }: { column: string }) => column.toLowerCase();
    expect(renameColumns(query, lower)).toEqual({ null: 'x', 'null.a': 'a', 'dateOrder.a': 'dmy' });
    expect(() => renameColumns({ 'null.A': 'a', 'null.a': 'b' }, lower)).toThrow(
      'null.a sets the same column as another null',
    );
  });

  it.each<[string, ImportQuery, object]>([
    ['nothing', {}, { dateOrder: 'mdy', nullWords: ['-'], rule: 'email', required: true }],
    ['it', { 'dateOrder.a': 'dmy' }, { dateOrder: 'dmy', nullWords: ['-'], rule: 'email', required: true }],
    ['all columns', { dateOrder: 'iso', null: 'x' }, { rule: 'email', required: true }],
    [
      'both',
      { dateOrder: 'iso', 'dateOrder.a': 'dmy', 'null.a': ['x', 'y'] },
      { dateOrder: 'dmy', nullWords: ['x', 'y'], rule: 'email', required: true },
    ],
    [
      'another column',
      { 'dateOrder.b': 'dmy' },
      { dateOrder: 'mdy', nullWords: ['-'], rule: 'email', required: true },
    ],
  ])('overrides the configuration if a request sets %s', (_what, query, options) => {
    const config: ColumnConfig = { dateOrder: 'mdy', null: ['-'], rule: 'email', required: true };
    const { dialect } = readImportParameters({}, noConfig);
    expect(columnOptions('a', { query, config, dialect, numbers: {} })).toEqual(options);
  });

  it.each([
    [{ decimal: ',', grouping: ',' }, 'decimal and grouping must be different, and both are ","'],
    [{ decimal: '.', 'grouping.a': '.' }, 'decimal.a and grouping.a must be different, and both are "."'],
    [{ grouping: '.', 'decimal.a': '.' }, 'decimal.a and grouping.a must be different, and both are "."'],
  ] as const)('rejects %j, whose marks of numbers are the same', (query, message) => {
    expect(() => readImportParameters(query, noConfig)).toThrow(message);
  });
});
