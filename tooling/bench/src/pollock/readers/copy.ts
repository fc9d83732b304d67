import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { Reader } from './reader.ts';
import { loadIntoTable } from './text-tables.ts';

/** The statement that `psql \copy` sends, with the same bytes. It can pass over one line. */
export function copyReader(client: pg.Client): Reader {
  return {
    title: 'psql \\copy',
    read: ({ content, told: { names, delimiter, quote, escape, headerLines } }) =>
      loadIntoTable(client, names, async (relation) => {
        const characters = Object.entries({ DELIMITER: delimiter, QUOTE: quote, ESCAPE: escape || quote });
        const options = characters.map(([name, value]) => `${name} ${pg.escapeLiteral(value)}`);
        const sql = `COPY ${relation} FROM STDIN (FORMAT csv, HEADER ${headerLines > 0}, ${options.join(', ')})`;
        await pipeline(Readable.from([Buffer.from(content)]), client.query(copyFrom(sql)));
      }),
  };
}
