import type { Receipt, Reject, RejectSummary } from '@repo/engine';

import type { CommandFailure } from '../failure/command-failure.ts';
import { fileExcerpt } from './file-excerpt.ts';
import { hintsFor } from '../service/hints.ts';
import { type RejectRecord, rejectRecords } from '../service/reject-records.ts';
import type { ImportRequest, Service } from '../service/service.ts';
import { excerptLines } from './excerpt-lines.ts';
import { paintFor } from './paint.ts';
import { receiptLines } from './receipt-lines.ts';
import { CODES_MAX, OF_EACH_CODE, rejectLines, rejectReason } from './reject-lines.ts';
import { visible } from './visible-text.ts';

/** Limit on the records read to find the chosen rejects. */
const RECORDS_MAX = 2_000;

/** Formats a receipt with a few of its rejects, as they are in the file. */
export async function formatReceipt(
  receipt: Receipt,
  service: Service,
  request: ImportRequest,
): Promise<string> {
  const rejects = await rejectLinesOf(receipt.id, receipt.rejects, service, request);
  const rejectsCommand = `stream-engine rejects ${receipt.id}${service.flag}`;
  const lines = receiptLines(receipt, { rejects, rejectsCommand, paint: paintFor(process.stdout) });
  return `${lines.join('\n')}\n`;
}

/** Adds the place in the file and hints to a failure. */
export async function explainFailure(
  failure: CommandFailure,
  service: Service,
  request: ImportRequest,
): Promise<CommandFailure> {
  const { problem, context } = failure;
  const { rejects, importId } = problem;
  const ofRejects =
    rejects === undefined || importId === undefined
      ? []
      : await rejectLinesOf(importId, rejects, service, request);
  const place = [...(await placeOf(failure, request)), ...ofRejects];
  const hints = [...(context.hints ?? []), ...(await hintsFor(problem, service, request))];
  return failure.with({ context: { place, hints } });
}

async function placeOf(
  { problem: { position } }: CommandFailure,
  { file, query }: ImportRequest,
): Promise<string[]> {
  if (position?.line === undefined) return [];
  const column = position.column === undefined ? '' : `, column ${JSON.stringify(position.column)}`;
  const where = visible(`${file.name}:${position.line}${column}`);
  // If the file is gone by now, the position has to suffice.
  const excerpt = await fileExcerpt(file, position, query).catch(() => undefined);
  return [where, ...(excerpt === undefined ? [] : excerptLines(excerpt).map((line) => `  ${line}`))];
}

async function rejectLinesOf(
  importId: string,
  { sample }: RejectSummary,
  service: Service,
  { file }: ImportRequest,
): Promise<string[]> {
  const chosen = chooseRejects(sample);
  if (chosen.length === 0) return [];
  const { name } = file;
  try {
    const wanted = new Set(chosen.map(({ record }) => record));
    const records = await findRecords(service, importId, wanted);
    return records.flatMap((record) => rejectLines(record, name));
  } catch {
    // If they cannot be fetched, the receipt still has the reasons.
    return chosen.map((reject) => rejectReason(reject, name));
  }
}

function chooseRejects(sample: readonly Reject[]): Reject[] {
  const byCode = new Map<string, Reject[]>();
  for (const reject of sample) byCode.set(reject.code, [...(byCode.get(reject.code) ?? []), reject]);
  const chosen = [...byCode.values()].slice(0, CODES_MAX).flatMap((some) => some.slice(0, OF_EACH_CODE));
  return chosen.toSorted((a, b) => a.record - b.record);
}

async function findRecords(service: Service, importId: string, wanted: Set<number>): Promise<RejectRecord[]> {
  const found: RejectRecord[] = [];
  let read = 0;
  for await (const record of await rejectRecords(service, importId)) {
    if (wanted.delete(record.record)) found.push(record);
    if (wanted.size === 0 || ++read > RECORDS_MAX) break;
  }
  return found;
}
