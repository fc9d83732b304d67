import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { runProgram } from '../run-program.ts';
import type { Contender } from './contender.ts';

/** @param firstSql to be executed in the same transaction; may be empty */
type Copy = (relation: string, file: string, options: string, firstSql: string) => Promise<void>;

/** The yardsticks: PostgreSQL's own client, with its server's CSV parser, and with rows that need no parsing. */
export function psqlCopies(databaseUrl: string): Contender[] {
  const environment = { PGOPTIONS: '-c timezone=UTC' };
  return copies('psql \\copy', async (relation, file, options, firstSql) => {
    const first = firstSql === '' ? [] : ['-1', '-c', firstSql];
    const copy = ['-c', `\\copy ${relation} from '${file}' with ${options}`];
    await runProgram(
      'psql',
      ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', databaseUrl, ...first, ...copy],
      environment,
    );
  });
}

/** The yardsticks if psql is not installed: the same statements and bytes, through pg-copy-streams. */
export function plainCopies(client: pg.Client): Contender[] {
  return copies('COPY (no psql)', async (relation, file, options, firstSql) => {
    await client.query(`BEGIN; ${firstSql}`);
    await copyFile(client, `COPY ${relation} FROM STDIN ${options}`, file);
    await client.query('COMMIT');
  });
}

function copies(client: string, copy: Copy): Contender[] {
  const load =
    (form: 'csv' | 'binary', options: string): Contender['load'] =>
    (fixture, { relation, isReplaced }) =>
      copy(relation, fixture[form], options, isReplaced ? `DELETE FROM ${relation}` : '');
  return [
    {
      name: 'psql-csv',
      title: `${client} csv`,
      cleans: false,
      slow: false,
      load: load('csv', '(FORMAT csv, HEADER)'),
    },
    {
      name: 'psql-binary',
      title: `${client} binary, encoded before`,
      cleans: true,
      slow: false,
      load: load('binary', '(FORMAT binary)'),
    },
  ];
}

/** Sends a file to the server as it is. */
export async function copyFile(client: pg.Client, sql: string, file: string): Promise<void> {
  await pipeline(createReadStream(file, { highWaterMark: 256 * 1024 }), client.query(copyFrom(sql)));
}
