import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Reject } from '@repo/engine';
import type { Span } from '@repo/transforms';
import { refuseProblem } from './read-answer.ts';
import type { Answer, Service } from './service.ts';

/** A reject as it is downloaded: what was wrong, and the record as it stands in the file. */
export interface RejectRecord extends Reject {
  /** The bytes of `original` that are to blame. */
  readonly span?: Span;
  readonly original: string;
}

/** How rejects are written. */
interface RejectsForm {
  /** As NDJSON, which has everything. */
  readonly ndjson?: boolean;
  /** As CSV that no spreadsheet runs. */
  readonly neutral?: boolean;
  /** As CSV with columns for position and reasons. */
  readonly reasons?: boolean;
}

/** The rejects of an import: as CSV, or with position and reason. @throws CommandFailure */
export async function askRejects(
  service: Service,
  idOrKey: string,
  { ndjson = false, neutral = false, reasons = false }: RejectsForm = {},
): Promise<Answer> {
  const query = new URLSearchParams({
    ...(neutral && { formulas: 'neutralize' }),
    ...(reasons && { reasons: 'true' }),
  });
  const path = `/v1/imports/${encodeURIComponent(idOrKey)}/rejects`;
  const answer = await service.ask('GET', query.size > 0 ? `${path}?${query}` : path, {
    accept: ndjson ? 'application/x-ndjson' : 'text/csv',
  });
  await refuseProblem(answer);
  return answer;
}

/** One after the other. @throws CommandFailure */
export async function rejectRecords(
  service: Service,
  idOrKey: string,
): Promise<AsyncGenerator<RejectRecord>> {
  const { body } = await askRejects(service, idOrKey, { ndjson: true });
  return recordsOf(body);
}

async function* recordsOf(body: Readable): AsyncGenerator<RejectRecord> {
  try {
    for await (const line of createInterface({ input: body, crlfDelay: Number.POSITIVE_INFINITY }))
      yield JSON.parse(line) as RejectRecord;
  } finally {
    body.destroy();
  }
}
