import { runChild } from '../run-program.ts';
import type { Contender } from './contender.ts';

/** What people usually write with fast-csv, in a process of its own: see children/object-pipeline.ts. */
export function objectPipeline(databaseUrl: string): Contender {
  return {
    name: 'fast-csv-objects',
    title: 'fast-csv object pipeline',
    slow: true,
    cleans: true,
    expendable: true,
    async load({ csv }, { name }) {
      await runChild('object-pipeline', { databaseUrl, table: name, csv });
      return {};
    },
  };
}
