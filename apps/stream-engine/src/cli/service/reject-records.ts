import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Reject } from '@repo/engine';
import type { Span } from '@repo/transforms';
import { throwIfProblem } from './read-answer.ts';
import type { Answer, Service } from './service.ts';

/** A downloaded reject: its reason and the record as it is in the file. */
export interface RejectRecord extends Reject {
  /** The invalid bytes of `original`. */
  readonly span?: Span;
  readonly original: string;
}

/** Format of downloaded rejects. */
interface RejectsForm {
  /** NDJSON, which has every detail. */
  readonly ndjson?: boolean;
  /** CSV whose formulas no spreadsheet runs. */
  readonly neutral?: boolean;
  /** CSV with columns for position and reasons. */
  readonly reasons?: boolean;
}

/** Requests the rejects of an import as CSV or NDJSON. @throws CommandFailure */
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
  await throwIfProblem(answer);
  return answer;
}

/** Yields the rejects of an import. @throws CommandFailure */
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
