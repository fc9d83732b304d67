import type { BenchReport, TableReport } from './bench-report.ts';
import { wholeMegabytes } from './figures.ts';
import { ratio } from './ratios.ts';
import { atLeast, atMost, type Verdict } from './verdict.ts';

/** The upload that the bars speak of: what the README shows. */
export const UPLOAD = 'multipart';
export const YARDSTICK = 'psql-csv';

/** Upload ÷ `psql \copy` csv, at most. */
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
const PEAK_BYTES_MAX = 128e6;

// The upkeep of indexes, and the deleting of rows, are the server's and the same for all: no slower is the promise.
export function uploadTarget(table: string): number {
  return uploadShareMax[table] ?? OTHER_UPLOAD_SHARE_MAX;
}

/** Every bar that a run has to reach, with what was measured. */
export function benchVerdicts({ tables, node }: BenchReport): Verdict[] {
  return tables.flatMap((table) => tableVerdicts(table, `${table.name}, Node ${node.replace(/\..*/, '')}`));
}

function tableVerdicts(table: TableReport, where: string): Verdict[] {
  const share = (yardstick: string): number | undefined => ratio(table, UPLOAD, yardstick);
  const times = (name: string): number | undefined => ratio(table, name, UPLOAD);
  const bar = (what: string, show: (value: number) => string) => ({ what, where, show });
  return [
    atMost(bar('upload ÷ psql \\copy csv', two), uploadTarget(table.name), share(YARDSTICK)),
    atMost(bar('upload ÷ psql \\copy binary', two), FLOOR_SHARE_MAX, share('psql-binary')),
    ...(table.name === 'contacts'
      ? [
          atLeast(
            bar('fast-csv object pipeline ÷ upload', one),
            OBJECT_PIPELINE_MIN,
            times('fast-csv-objects'),
          ),
          atLeast(bar('pgloader ÷ upload', one), PGLOADER_MIN, times('pgloader')),
        ]
      : []),
    ...(table.name === 'contacts-pk'
      ? [atMost(bar('upload with onConstraint=reject ÷ upload', two), REJECTING_MAX, times('reject'))]
      : []),
    atMost(bar('peak RSS of the service, one upload', wholeMegabytes), PEAK_BYTES_MAX, peakRss(table)),
  ];
}

function peakRss({ contenders }: TableReport): number | undefined {
  const loads = contenders.find(({ name }) => name === UPLOAD)?.loads ?? [];
  const peaks = loads.flatMap(({ peakRssBytes }) => peakRssBytes ?? []);
  return peaks.length === 0 ? undefined : Math.max(...peaks);
}

const two = (value: number): string => value.toFixed(2);
const one = (value: number): string => value.toFixed(1);
