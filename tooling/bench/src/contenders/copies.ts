import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { runProgram } from '../run-program.ts';
import type { Fixture } from '../tables/fixture.ts';
import type { Contender } from './contender.ts';

interface Way extends Pick<Contender, 'name' | 'cleans'> {
  /** Part of the title that follows the client's name. */
  readonly what: string;
  /** SQL before the copy when it replaces rows. `DELETE FROM` does what the service does: readers see the old rows until COMMIT. */
  readonly replaceBy?: 'TRUNCATE';
  readonly options: string;
  readonly file: (fixture: Fixture) => string;
}

const ways: readonly Way[] = [
  {
    name: 'psql-csv',
    what: 'csv',
    options: '(FORMAT csv, HEADER)',
    file: ({ csv }) => csv,
    cleans: false,
  },
  {
    name: 'psql-binary',
    what: 'binary, encoded before',
    options: '(FORMAT binary)',
    file: ({ binary }) => binary,
    cleans: true,
  },
  {
    name: 'psql-truncate',
    what: 'csv after TRUNCATE, which locks readers out',
    replaceBy: 'TRUNCATE',
    options: '(FORMAT csv, HEADER)',
    file: ({ csv }) => csv,
    cleans: false,
  },
];

type Copy = (relation: string, file: string, options: string, firstSql: string) => Promise<void>;

/** The yardsticks: PostgreSQL's own client, with its server's CSV parser, and with rows that need no parsing. */
export function psqlCopies(databaseUrl: string): Contender[] {
  const environment = { PGOPTIONS: '-c timezone=UTC' };
  return copies('psql \\copy', async (relation, file, options, firstSql) => {
    const commands = [firstSql, `\\copy ${relation} from '${file}' with ${options}`].filter(Boolean);
    const words = [
      '-X',
      '-q',
      ...(firstSql === '' ? [] : ['-1']),
      '-v',
      'ON_ERROR_STOP=1',
      '-d',
      databaseUrl,
    ];
    await runProgram('psql', [...words, ...commands.flatMap((command) => ['-c', command])], environment);
  });
}

/** The yardsticks where psql is not installed: the same statements and bytes, through pg-copy-streams. */
export function plainCopies(client: pg.Client): Contender[] {
  return copies('COPY (no psql)', async (relation, file, options, firstSql) => {
    await client.query(`BEGIN; ${firstSql}`);
    await copyFile(client, `COPY ${relation} FROM STDIN ${options}`, file);
    await client.query('COMMIT');
  });
}

function copies(client: string, copy: Copy): Contender[] {
  return ways.map(({ name, what, cleans, options, file, replaceBy = 'DELETE FROM' }) => ({
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
