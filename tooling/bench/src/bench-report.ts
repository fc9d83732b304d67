import {
  atLeast,
  atMost,
  type Condition,
  count,
  decimals,
  figure,
  median,
  megabytes,
  type Report,
  seconds,
  type Table,
} from '@repo/measure';
import { drawBenchChart } from './bench-chart.ts';
import { type Loads, megabytesPerSecond, peakRss, ratio, rowsPerSecond, wallMs } from './measure/ratios.ts';
import type { StageFigures } from './stages/time-stages.ts';

export interface BenchFigures {
  /** Version of the Node.js that ran the service. */
  readonly serviceNode: string;
  readonly postgres: string;
  readonly tables: readonly TableFigures[];
  /** Contenders that were wanted and could not take part. */
  readonly absent: readonly { readonly name: string; readonly reason: string }[];
}

export interface TableFigures {
  readonly name: string;
  readonly title: string;
  readonly rows: number;
  readonly csvBytes: number;
  readonly contenders: readonly ContenderFigures[];
  readonly stages: readonly StageFigures[];
}

export interface ContenderFigures extends Loads {
  readonly name: string;
  readonly title: string;
}

/** The upload that the conditions are about. */
const UPLOAD = 'multipart';
export const YARDSTICK = 'psql-csv';

/** Upload ÷ `psql \copy` csv. Indexes and deleted rows cost every contender the same, so there the bar is 1. */
const uploadShareMax: Readonly<Record<string, number>> = {
  contacts: 0.6,
  'contacts-pk': 0.6,
  'contacts-indexed': 1,
  'contacts-append': 1,
  'contacts-replace': 1,
};
const OTHER_UPLOAD_SHARE_MAX = 0.75;
const FLOOR_SHARE_MAX = 1.25;
const OBJECT_PIPELINE_MIN = 12;
const PGLOADER_MIN = 25;
const REJECTING_MAX = 2.2;
/** Peak RSS of the service with one upload. */
export const PEAK_BYTES_MAX = 128e6;

export function uploadTarget(table: string): number {
  return uploadShareMax[table] ?? OTHER_UPLOAD_SHARE_MAX;
}

/** @param wanted names of the contenders: conditions on others are left out */
export function benchReport(figures: BenchFigures, wanted: readonly string[]): Report {
  const { serviceNode, postgres, tables, absent } = figures;
  return {
    title: `Benchmark, Node ${serviceNode}`,
    text: `Each contender loaded the same file into the same table of PostgreSQL ${postgres}, in turn, after a round to warm up. Figures are
medians, and ratios are taken round by round. After the warm-up, checksums taken inside PostgreSQL showed that all contenders left
the same table. The slow ones (fast-csv, pgloader) loaded a shorter file in at most 3 rounds; their ratios compare the time of a
row. CPU seconds are those of the whole process, and \`postgres\` is all of the server.`,
    conditions: tables.flatMap((table) => tableConditions(table, wanted)),
    tables: tables.flatMap((table) => [
      contenderTable(table),
      ...(table.stages.length > 0 ? [stageTable(table)] : []),
    ]),
    chart: { alt: 'Rows per second of each contender, by table', svg: drawBenchChart(tables) },
    failures: absent.map(({ name, reason }) => `without ${name}: ${reason}`),
    figures,
  };
}

function tableConditions(table: TableFigures, wanted: readonly string[]): Condition[] {
  const { name, contenders } = table;
  const find = (contender: string) => contenders.find((one) => one.name === contender);
  const compared = (above: string, below: string, judge: (value: number) => Condition, only = name) =>
    only === name && wanted.includes(above) && wanted.includes(below)
      ? [judge(ratio(find(above), find(below)))]
      : [];
  const upload = find(UPLOAD);
  return [
    ...compared(UPLOAD, YARDSTICK, (value) =>
      atMost(`${name}: upload ÷ psql \\copy csv`, uploadTarget(name), value, decimals(2)),
    ),
    ...compared(UPLOAD, 'psql-binary', (value) =>
      atMost(`${name}: upload ÷ psql \\copy binary`, FLOOR_SHARE_MAX, value, decimals(2)),
    ),
    ...compared(
      'fast-csv-objects',
      UPLOAD,
      (value) =>
        atLeast(`${name}: fast-csv object pipeline ÷ upload`, OBJECT_PIPELINE_MIN, value, decimals(1)),
      'contacts',
    ),
    ...compared(
      'pgloader',
      UPLOAD,
      (value) => atLeast(`${name}: pgloader ÷ upload`, PGLOADER_MIN, value, decimals(1)),
      'contacts',
    ),
    ...compared(
      'reject',
      UPLOAD,
      (value) =>
        atMost(`${name}: upload with onConstraint=reject ÷ upload`, REJECTING_MAX, value, decimals(2)),
      'contacts-pk',
    ),
    ...(upload
      ? [atMost(`${name}: peak RSS of the service, one upload`, PEAK_BYTES_MAX, peakRss(upload), megabytes)]
      : []),
  ];
}

function contenderTable({ title, rows, csvBytes, contenders }: TableFigures): Table {
  const yardstick = contenders.find(({ name }) => name === YARDSTICK);
  return {
    title: `${title}: ${count(rows)} rows, ${megabytes(csvBytes)} of CSV`,
    header: [
      '',
      'rows',
      'time',
      'rows/s',
      'MB/s',
      `÷ ${YARDSTICK}`,
      'CPU service',
      'client',
      'postgres',
      'peak RSS',
    ],
    rows: contenders.map((contender) => [
      titleOf(contender),
      count(contender.rows),
      seconds(wallMs(contender)),
      figure(rowsPerSecond(contender)),
      figure(megabytesPerSecond(contender)),
      decimals(2)(ratio(contender, yardstick)),
      cpuText(contender, 'service'),
      cpuText(contender, 'client'),
      cpuText(contender, 'postgres'),
      megabytes(peakRss(contender) ?? Number.NaN),
    ]),
  };
}

/** Median CPU seconds; a dash if the contender has no such process. */
export function cpuText({ loads }: Loads, process: 'service' | 'client' | 'postgres'): string {
  return seconds(1000 * median(loads.map(({ cpu }) => cpu[process] ?? Number.NaN)));
}

function titleOf({ title, loads: [load] }: ContenderFigures): string {
  return load?.format && load.format !== 'binary' ? `${title} (COPY ${load.format})` : title;
}

function stageTable({ title, rows, csvBytes, stages }: TableFigures): Table {
  return {
    title: `${title}: each stage alone`,
    header: ['stage', 'ns/record', 'records/s', 'MB/s'],
    rows: stages.map(({ name, ms }) => [
      name,
      figure((ms * 1e6) / rows),
      figure((rows / ms) * 1000),
      figure(csvBytes / 1e3 / ms),
    ]),
  };
}
