import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { runProgram } from '../run-program.ts';
import type { Fixture } from '../tables/fixture.ts';
import type { Contender } from './contender.ts';

interface CopyVariant extends Pick<Contender, 'name' | 'cleans'> {
  /** Part of the title, after the client's name. */
  readonly what: string;
  readonly options: string;
  readonly file: (fixture: Fixture) => string;
  /** Default: `DELETE FROM`, as in the service. */
  readonly replaceBy?: 'TRUNCATE';
}

const csv = {
  options: '(FORMAT csv, HEADER)',
  file: (fixture: Fixture) => fixture.csv,
  cleans: false,
};

const variants: readonly CopyVariant[] = [
  { ...csv, name: 'psql-csv', what: 'csv' },
  {
    name: 'psql-binary',
    what: 'binary, encoded before',
    options: '(FORMAT binary)',
    file: ({ binary }) => binary,
    cleans: true,
  },
  { ...csv, name: 'psql-truncate', what: 'csv after TRUNCATE', replaceBy: 'TRUNCATE' },
];

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
  return variants.map(({ name, what, cleans, options, file, replaceBy = 'DELETE FROM' }) => ({
    name,
    title: `${client} ${what}`,
    cleans,
    slow: false,
    async load(fixture, { relation, isReplaced }) {
      await copy(relation, file(fixture), options, isReplaced ? `${replaceBy} ${relation}` : '');
      return {};
    },
  }));
}

/** Sends a file to the server as it is. */
export async function copyFile(client: pg.Client, sql: string, file: string): Promise<void> {
  await pipeline(createReadStream(file, { highWaterMark: 256 * 1024 }), client.query(copyFrom(sql)));
}
