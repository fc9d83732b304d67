import { pipeline } from 'node:stream/promises';
import { RawClient } from '@repo/faults';

/** How the client ends its connection: closes or resets it. */
export type Ending = 'FIN' | 'RST';

const HEADER = 'id,label\n';
const CHUNK_RECORDS = 60;
const LABEL = 'x'.repeat(1_000);

/**
 * The start of a file, for a client that then stops sending: less than the 16 KiB that the service reads ahead, and more
 * than the 1,000 rows that COPY collects before it checks their keys.
 */
const shortBody: string = HEADER + records(1, 1_200, 'x');

/**
 * Starts an upload that never ends.
 * @param isEager sends as much as the service takes; otherwise a little, and then nothing
 * @returns leaves
 */
export async function startUpload(
  port: number,
  { isEager }: { readonly isEager: boolean },
): Promise<(ending: Ending) => void> {
  const client = await RawClient.connect(port);
  const headers = { 'content-type': 'text/csv', 'content-length': Number.MAX_SAFE_INTEGER };
  client.post('/v1/imports/items', headers);
  // The pipeline fails when the client leaves, as intended. An earlier failure shows in the state of the database.
  if (isEager) void pipeline(endlessBody, client.socket).catch(() => {});
  else client.write(shortBody);
  return (ending) => void (ending === 'RST' ? client.reset() : client.socket.destroy());
}

function* endlessBody(): Generator<string, never> {
  yield HEADER;
  for (let first = 1; ; first += CHUNK_RECORDS) yield records(first, CHUNK_RECORDS, LABEL);
}

function records(first: number, count: number, label: string): string {
  return Array.from({ length: count }, (_, at) => `${first + at},${label}\n`).join('');
}
