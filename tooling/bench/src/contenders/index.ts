import type { ServiceProcess } from '@repo/faults';
import type pg from 'pg';
import { isInstalled } from '../run-program.ts';
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
  'psql-truncate',
  'fast-csv-objects',
  'service-fast-csv',
  'pgloader',
];

interface Rig {
  readonly databaseUrl: string;
  readonly client: pg.Client;
  readonly service: ServiceProcess;
  /** Runs with `CSV_PARSER=fast-csv`. */
  readonly fastCsvService: ServiceProcess;
}

/** Whether the contender loads the table. */
export function isFor({ contenders }: BenchTable, name: string): boolean {
  return contenders?.includes(name) ?? name !== 'psql-truncate';
}

/** All contenders that can take part on this machine. */
export async function installedContenders(rig: Rig): Promise<Contender[]> {
  const { databaseUrl, client, service, fastCsvService } = rig;
  return [
    ...uploads(service),
    ...((await isInstalled('psql')) ? psqlCopies(databaseUrl) : plainCopies(client)),
    objectPipeline(databaseUrl),
    fastCsvUpload(fastCsvService),
    ...((await isInstalled('pgloader')) ? [pgloader(databaseUrl)] : []),
  ];
}
