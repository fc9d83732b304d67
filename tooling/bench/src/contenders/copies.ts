import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { runProgram } from '../run-program.ts';
import type { Fixture } from '../tables/fixture.ts';
import type { Contender } from './contender.ts';

interface Way extends Pick<Contender, 'name' | 'cleans'> {
  /** What is copied, behind the client's name. */
  readonly what: string;
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
];

/** The yardsticks: PostgreSQL's own client, with its server's CSV parser, and with rows that need no parsing. */
export function psqlCopies(databaseUrl: string): Contender[] {
  const environment = { PGOPTIONS: '-c timezone=UTC' };
  return copies('psql \\copy', async (relation, file, options) => {
    const command = `\\copy ${relation} from '${file}' with ${options}`;
    await runProgram('psql', ['-X', '-q', '-d', databaseUrl, '-c', command], environment);
  });
}

/** The yardsticks where psql is not installed: the same statements and bytes, through pg-copy-streams. */
export function plainCopies(client: pg.Client): Contender[] {
  return copies('COPY (no psql)', (relation, file, options) =>
    copyFile(client, `COPY ${relation} FROM STDIN ${options}`, file),
  );
}

function copies(
  client: string,
  copy: (relation: string, file: string, options: string) => Promise<void>,
): Contender[] {
  return ways.map(({ name, what, cleans, options, file }) => ({
    name,
    title: `${client} ${what}`,
    cleans,
    slow: false,
    async load(fixture, { relation }) {
      await copy(relation, file(fixture), options);
      return {};
    },
  }));
}

/** Sends a file to the server as it is. */
export async function copyFile(client: pg.Client, sql: string, file: string): Promise<void> {
  await pipeline(createReadStream(file, { highWaterMark: 256 * 1024 }), client.query(copyFrom(sql)));
}
