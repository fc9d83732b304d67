import type { ImportPlanAnswer } from '@repo/engine';
import { alignColumns } from './align-columns.ts';
import { count, counts } from './figures.ts';
import { inOptions } from '../arguments/in-options.ts';
import type { Paint } from './paint.ts';
import { keptWordsFigure } from './receipt-lines.ts';
import { rejectReason } from './reject-lines.ts';
import { shapeFigures } from './shape-figures.ts';
import { visible } from './visible-text.ts';

export interface PlanLinesOptions {
  /** Name of the file. */
  readonly name: string;
  /** The command that imports the file as planned or as suggested; undefined if every suggestion would fail. */
  readonly run: string | undefined;
  readonly paint: Paint;
}

/** Limits on changed values shown, on rejects shown, and on the characters of a value. */
const CHANGED_MAX = 5;
const REJECTS_MAX = 5;
const VALUE_MAX = 40;

/** Formats a plan. */
export function planLines(plan: ImportPlanAnswer, { name, run, paint }: PlanLinesOptions): string[] {
  const { rows, problems, notes = [] } = plan;
  const what = plan.cut ? 'the first MiB of ' : '';
  const figures = Object.entries(rows).map(([fate, n]) => `${count(n)} ${fate}`);
  const shape = shapeFigures(plan.shape);
  return [
    paint('bold', visible(`${what}${name} into ${plan.table}`)),
    ...section('columns', alignColumns(columnRows(plan))),
    ...section('format', [formatSettings(plan), ...notes]),
    ...section('existing rows', affectedRows(plan)),
    ...section('records', [figures.join(', '), ...(shape === '' ? [] : [shape]), ...changedValues(plan)]),
    ...section('rejects', rejectSummary(plan, name)),
    ...section(
      'problems',
      problems.map(({ code, detail }) => `${paint('red', code)} ${visible(inOptions(detail))}`),
    ),
    '',
    ...advice(problems.length === 0, run),
  ];
}

function advice(isFine: boolean, run: string | undefined): string[] {
  if (run === undefined) return ['The import would fail.'];
  return [isFine ? 'To run it:' : 'The import would fail. Try:', `  ${visible(run)}`];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)];
}

const how = {
  exact: 'same name',
  folded: 'similar name',
  map: '--map',
  order: 'by position',
  configuration: 'configured alias',
} as const;

function columnRows({ columns, missing, unknown }: ImportPlanAnswer): string[][] {
  if (columns.length === 0) return [];
  const suggestions = new Map(unknown.map((one) => [one.position, one]));
  return [
    ['header', 'column', 'type', 'rule', 'match'],
    ...columns.map(({ header, column = '–', type = '–', rule = '–', matched }, at) => {
      const field = header.trim() === '' ? `@${at + 1}` : header;
      const unmatched = suggestions.get(at + 1);
      if (unmatched === undefined) {
        const isLeftOut = matched === 'map' && column === '–';
        return [field, column, type, rule, isLeftOut || matched === 'none' ? 'left out' : how[matched]];
      }
      const { map } = unmatched;
      const isRepeated = columns.findIndex((other) => other.header === header) < at;
      const why = header.trim() === '' ? 'no name' : isRepeated ? 'same header as above' : 'no such column';
      return [field, column, type, rule, map === undefined ? why : `${why}; try --map ${map}`];
    }),
    ...missing.map(({ column, type, gets }) => [
      '–',
      column,
      type,
      '–',
      gets === 'required'
        ? 'missing, required'
        : `not in the file: ${gets === 'null' ? 'NULL' : 'its default'}`,
    ]),
  ];
}

function formatSettings({ proposed }: ImportPlanAnswer): string {
  const { delimiter, quote, encoding, dateOrder } = proposed;
  const names = { delimiter, quote, encoding, 'date order': dateOrder };
  return Object.entries(names)
    .map(([name, { value, from, evidence }]) =>
      visible(`${name} ${value} (${from}${evidence === undefined ? '' : `: ${evidence}`})`),
    )
    .join(', ');
}

function affectedRows({ table, replaces: scope }: ImportPlanAnswer): string[] {
  if (scope === undefined) return [];
  const others = scope.cascadesTo.map(
    (name) => `rows of ${name} that refer to them will be deleted or changed`,
  );
  return [`all rows of ${table} will be deleted`, ...others].map(visible);
}

/** The first values that cleaning changes. */
function changedValues({
  columns,
  sample,
  changes: byColumn,
  keptNullWords = {},
}: ImportPlanAnswer): string[] {
  const sources = new Map(columns.map(({ column }, at) => [column, at]));
  const lines = sample.flatMap(({ record, before, after, changed = [] }) =>
    changed.map((column) => {
      const old = before[sources.get(column) ?? -1] ?? '';
      const clean = after?.[column];
      const shown = clean === undefined ? 'the default' : shortened(clean ?? '');
      return visible(`record ${record}, ${column}: ${shortened(old)} → ${shown}`);
    }),
  );
  const cleaned = counts(byColumn);
  const kept = keptWordsFigure(keptNullWords);
  return [
    ...(cleaned === '' ? [] : [`cleaned: ${visible(cleaned)}`]),
    ...lines.slice(0, CHANGED_MAX),
    ...(kept === '' ? [] : [`as text: ${kept}`]),
  ];
}

function shortened(value: string): string {
  return JSON.stringify(value.length > VALUE_MAX ? `${value.slice(0, VALUE_MAX)}…` : value);
}

function rejectSummary({ rejects: { byCode, sample } }: ImportPlanAnswer, name: string): string[] {
  if (sample.length === 0) return [];
  return [counts(byCode), ...sample.slice(0, REJECTS_MAX).map((reject) => rejectReason(reject, name))];
}
