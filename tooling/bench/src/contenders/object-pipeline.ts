import { fileURLToPath } from 'node:url';
import { runProgram } from '../run-program.ts';
import type { Contender } from './contender.ts';

/** The built program, even if this file runs from its source. */
const program = fileURLToPath(new URL('../../dist/children/object-pipeline.js', import.meta.url));

/** The import that people usually write with fast-csv, as a process of its own. */
export function objectPipeline(databaseUrl: string): Contender {
  return {
    name: 'fast-csv-objects',
    title: 'fast-csv object pipeline',
    slow: true,
    cleans: true,
    isOptional: true,
    async load({ csv }, { name: table }) {
      await runProgram(process.execPath, [program, JSON.stringify({ databaseUrl, table, csv })]);
    },
  };
}
