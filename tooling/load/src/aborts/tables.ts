/** The key that somebody else has inserted and not committed, where an upload is to wait for a row. */
export const CONTESTED_ID = 10;

export const tablesSql = 'CREATE TABLE items (id bigint PRIMARY KEY, label text)';

const HEADER = 'id,label\n';

/**
 * What a client with little to send has sent: less than the 16 KiB that the service takes in without wanting them, and
 * more than the 1,000 rows that COPY collects before it looks at their keys.
 */
export const littleBody: string = HEADER + records(1, 1_200, 'x');

const CHUNK_RECORDS = 60;
const LABEL = 'x'.repeat(1_000);

/** A file without an end, in chunks. */
export function* endlessBody(): Generator<string, never> {
  yield HEADER;
  for (let first = 1; ; first += CHUNK_RECORDS) yield records(first, CHUNK_RECORDS, LABEL);
}

function records(first: number, count: number, label: string): string {
  return Array.from({ length: count }, (_, at) => `${first + at},${label}\n`).join('');
}
