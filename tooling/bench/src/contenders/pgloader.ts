import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runProgram } from '../run-program.ts';
import type { BenchTable } from '../tables/table.ts';
import type { Contender } from './contender.ts';

/** pgloader with its own defaults for batches and workers. */
export function pgloader(databaseUrl: string): Contender {
  return {
    name: 'pgloader',
    title: 'pgloader',
    slow: true,
    cleans: false,
    isOptional: true,
    async load({ csv }, table) {
      const script = `${csv}.load`;
      await writeFile(script, loadCommand(databaseUrl, csv, table));
      await runProgram('pgloader', ['--root-dir', path.dirname(csv), '--quiet', script]);
    },
  };
}

// https://pgloader.readthedocs.io/en/latest/ref/csv.html
function loadCommand(databaseUrl: string, csv: string, { relation, columns }: BenchTable): string {
  const fields = columns.map(({ name }) => `${name} [null if blanks]`).join(', ');
  const names = columns.map(({ name }) => name).join(', ');
  return `LOAD CSV
  FROM '${csv}' WITH ENCODING UTF-8 (${fields})
  INTO ${databaseUrl} TARGET TABLE ${relation} (${names})
  WITH skip header = 1, fields terminated by ',', fields optionally enclosed by '"',
    fields escaped by double-quote, keep unquoted blanks
  SET timezone TO 'UTC';
`;
}
