import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import type { Reader } from './reader.ts';

/** The part of `@duckdb/node-api` that is used here. */
interface DuckDb {
  readonly DuckDBInstance: {
    create(): Promise<{
      connect(): Promise<{
        runAndReadAll(sql: string): Promise<{ getRows(): (string | null)[][] }>;
      }>;
    }>;
  };
}

/**
 * DuckDB with the options of its published run. No dependency: its 70 MB would slow every install of this repository.
 *
 * @param installed folder in which `npm install @duckdb/node-api` was run
 * @param folder for the file that it reads
 */
export async function duckdbReader(installed: string, folder: string): Promise<Reader> {
  const found = createRequire(path.resolve(installed, 'package.json')).resolve('@duckdb/node-api');
  const { DuckDBInstance } = (await import(pathToFileURL(found).href)) as DuckDb;
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  const file = path.join(folder, 'polluted.csv');
  return {
    title: 'DuckDB',
    async read({ content, told: { delimiter, quote, escape, preambleLines, headerLines, names } }) {
      await writeFile(file, content);
      const columns = names.map((name) => `${pg.escapeLiteral(name)}: 'VARCHAR'`);
      const characters = Object.entries({ delim: delimiter, quote, escape: escape || '"' });
      const options = characters.map(([name, value]) => `${name} = ${pg.escapeLiteral(value)}`);
      const sql = `FROM read_csv(${pg.escapeLiteral(file)}, ${options.join(', ')},
        columns = {${columns.join(', ')}}, skip = ${preambleLines + headerLines}, header = false,
        auto_detect = false, strict_mode = false, ignore_errors = true, null_padding = true)`;
      const rows = (await connection.runAndReadAll(sql)).getRows();
      return rows.map((row) => row.map((value) => value ?? ''));
    },
  };
}
