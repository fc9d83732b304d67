import type { ServiceProcess } from '@repo/faults';
import { isInstalled } from '../run-program.ts';
import type { Scratch } from '../scratch.ts';
import type { BenchTable } from '../tables/table.ts';
import type { Contender } from './contender.ts';
import { plainCopies, psqlCopies } from './copies.ts';
import { objectPipeline } from './object-pipeline.ts';
import { pgloader } from './pgloader.ts';
import { fastCsvUpload, uploads } from './uploads.ts';

/** Names of all contenders, in the order in which they run. */
export const contenderNames: readonly string[] = [
  'multipart',
  'raw',
  'gzip',
  'reject',
  'psql-csv',
  'psql-binary',
  'fast-csv-objects',
  'service-fast-csv',
  'pgloader',
];

/** Whether the contender loads the table. */
export function isFor({ contenders }: BenchTable, name: string): boolean {
  return contenders?.includes(name) ?? true;
}

/** All contenders that can take part on this machine. @param fastCsvService runs with `CSV_PARSER=fast-csv` */
export async function installedContenders(
  { server: { url }, client }: Scratch,
  service: ServiceProcess,
  fastCsvService: ServiceProcess,
): Promise<Contender[]> {
  return [
    ...uploads(service),
    ...((await isInstalled('psql')) ? psqlCopies(url) : plainCopies(client)),
    objectPipeline(url),
    fastCsvUpload(fastCsvService),
    ...((await isInstalled('pgloader')) ? [pgloader(url)] : []),
  ];
}
