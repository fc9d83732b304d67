import { runChild } from '../run-program.ts';
import type { Contender } from './contender.ts';

/** The import that people usually write with fast-csv, as a process of its own: children/object-pipeline.ts. */
export function objectPipeline(databaseUrl: string): Contender {
  return {
    name: 'fast-csv-objects',
    title: 'fast-csv object pipeline',
    slow: true,
    cleans: true,
    isOptional: true,
    async load({ csv }, { name }) {
      await runChild('object-pipeline', { databaseUrl, table: name, csv });
      return {};
    },
  };
}
