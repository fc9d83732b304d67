import type pg from 'pg';
import { isInstalled } from '../run-program.ts';
import type { Service } from '../service.ts';
import type { BenchTable } from '../tables/table.ts';
import type { Contender } from './contender.ts';
import { plainCopies, psqlCopies } from './copies.ts';
import { objectPipeline } from './object-pipeline.ts';
import { pgloader } from './pgloader.ts';
import { fastCsvUpload, uploads } from './uploads.ts';

/** Every contender's name, in the order in which they run. */
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

interface Surroundings {
  readonly databaseUrl: string;
  readonly client: pg.Client;
  readonly service: Service;
  /** With `CSV_PARSER=fast-csv`. */
  readonly fastCsvService: Service;
}

/** Whether the contender loads the table. */
export function isFor(table: BenchTable, name: string): boolean {
  return table.contenders?.includes(name) ?? name !== 'psql-truncate';
}

/** All contenders that can take part on this machine. */
export async function installedContenders(surroundings: Surroundings): Promise<Contender[]> {
  const { databaseUrl, client, service, fastCsvService } = surroundings;
  const copies = (await isInstalled('psql')) ? psqlCopies(databaseUrl) : plainCopies(client);
  return [
    ...uploads(service),
    ...copies,
    objectPipeline(databaseUrl),
    fastCsvUpload(fastCsvService),
    ...((await isInstalled('pgloader')) ? [pgloader(databaseUrl)] : []),
  ];
}
