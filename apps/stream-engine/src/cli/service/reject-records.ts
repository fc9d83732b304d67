import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { refuseProblem } from './read-answer.ts';
import type { Answer, Service } from './service.ts';

/** A reject as it is downloaded: what was wrong, and the record as it stands in the file. */
export interface RejectRecord {
  readonly record: number;
  readonly line?: number;
  readonly byte?: number;
  readonly column?: string;
  readonly code: string;
  readonly message: string;
  readonly original: string;
}

/** Of a header that is longer there is no need. */
const HEADER_BYTES_MAX = 256 * 1024;

/** The rejects of an import: as CSV, or with position and reason. @throws CommandFailure */
export async function askRejects(
  service: Service,
  idOrKey: string,
  { ndjson = false, neutral = false }: { readonly ndjson?: boolean; readonly neutral?: boolean } = {},
): Promise<Answer> {
  const formulas = neutral ? '?formulas=neutralize' : '';
  const path = `/v1/imports/${encodeURIComponent(idOrKey)}/rejects${formulas}`;
  const answer = await service.ask('GET', path, { accept: ndjson ? 'application/x-ndjson' : 'text/csv' });
  await refuseProblem(answer);
  return answer;
}

/** One after the other. @throws CommandFailure */
export async function* rejectRecords(service: Service, idOrKey: string): AsyncGenerator<RejectRecord> {
  const { body } = await askRejects(service, idOrKey, { ndjson: true });
  try {
    for await (const line of createInterface({ input: body, crlfDelay: Number.POSITIVE_INFINITY }))
      yield JSON.parse(line) as RejectRecord;
  } finally {
    body.destroy();
  }
}

/** The header of the file that the rejects are from: the first line of their CSV. @throws CommandFailure */
export async function headerOfRejects(service: Service, idOrKey: string): Promise<Buffer> {
  const { body } = await askRejects(service, idOrKey);
  try {
    return await firstLine(body);
  } finally {
    body.destroy();
  }
}

async function firstLine(body: Readable): Promise<Buffer> {
  let bytes: Buffer = Buffer.alloc(0);
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes = Buffer.concat([bytes, chunk]);
    const end = bytes.indexOf(0x0a);
    if (end >= 0) return bytes.subarray(0, end + 1);
    if (bytes.length > HEADER_BYTES_MAX) break;
  }
  return bytes;
}
