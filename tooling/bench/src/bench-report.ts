import {
  atLeast,
  atMost,
  type Condition,
  count,
  decimals,
  megabytes,
  type Report,
  type Table,
} from '@repo/measure';
import { drawBenchChart } from './bench-chart.ts';
import { type Loads, loadTable, peakRss, ratio } from './measure/loads.ts';

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
    tables: tables.map(contenderTable),
    chart: { alt: 'Rows per second of each contender, by table', svg: drawBenchChart(tables) },
    failures: absent.map(({ name, reason }) => `without ${name}: ${reason}`),
    figures,
  };
}

/** Time of a row with one contender ÷ with another. */
interface Bar {
  readonly what: string;
  readonly contenders: readonly [above: string, below: string];
  readonly judge: (name: string, value: number, table: string) => Condition;
  /** The only table that it holds for. */
  readonly table?: string;
}

const bars: readonly Bar[] = [
  {
    what: 'upload ÷ psql \\copy csv',
    contenders: [UPLOAD, YARDSTICK],
    judge: (name, value, table) => atMost(name, uploadTarget(table), value, decimals(2)),
  },
  {
    what: 'upload ÷ psql \\copy binary',
    contenders: [UPLOAD, 'psql-binary'],
    judge: (name, value) => atMost(name, 1.25, value, decimals(2)),
  },
  {
    what: 'upload with onConstraint=reject ÷ upload',
    contenders: ['reject', UPLOAD],
    judge: (name, value) => atMost(name, 2.2, value, decimals(2)),
    table: 'contacts-pk',
  },
  {
    what: 'fast-csv object pipeline ÷ upload',
    contenders: ['fast-csv-objects', UPLOAD],
    judge: (name, value) => atLeast(name, 12, value, decimals(1)),
    table: 'contacts',
  },
  {
    what: 'pgloader ÷ upload',
    contenders: ['pgloader', UPLOAD],
    judge: (name, value) => atLeast(name, 25, value, decimals(1)),
    table: 'contacts',
  },
];

function tableConditions({ name, contenders }: TableFigures, wanted: readonly string[]): Condition[] {
  const find = (contender: string) => contenders.find((one) => one.name === contender);
  const upload = find(UPLOAD);
  return [
    ...bars
      .filter(({ table = name }) => table === name)
      .filter((bar) => bar.contenders.every((contender) => wanted.includes(contender)))
      .map(({ what, judge, contenders: [above, below] }) =>
        judge(`${name}: ${what}`, ratio(find(above), find(below)), name),
      ),
    ...(upload
      ? [atMost(`${name}: peak RSS of the service, one upload`, PEAK_BYTES_MAX, peakRss(upload), megabytes)]
      : []),
  ];
}

function contenderTable({ title, rows, csvBytes, contenders }: TableFigures): Table {
  const yardstick = contenders.find(({ name }) => name === YARDSTICK);
  const heading = `${title}: ${count(rows)} rows, ${megabytes(csvBytes)} of CSV`;
  return loadTable(heading, contenders, [YARDSTICK, () => yardstick]);
}
