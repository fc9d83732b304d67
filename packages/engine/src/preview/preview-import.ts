import { pipeline } from 'node:stream/promises';
import { DatabaseError, type Table } from '@repo/database';
import { compilePlanInTurns, doInTurns, type Outcome, type RecordBatch, sanitize } from '@repo/transforms';
import { Type } from 'typebox';
import type { PlanOptions } from '../plan/plan-import.ts';
import { serverReading } from '../plan/server-reading.ts';
import { noWellFormedRecord } from '../load/file-conditions.ts';
import { KeptNullWords, Receipt } from '../load/receipt.ts';
import { ServerCheck, type ServerCheckOptions } from '../load/server-check.ts';
import type { ImportLimits } from '../limits/import-limits.ts';
import { problemDetails, problemOf } from '../problem/problem.ts';
import { ProblemDetails } from '../problem/problem-details.ts';
import { Reject } from '../problem/reject.ts';
import { ShapeCounts, shapeMember } from '../problem/shape-counts.ts';
import { closed, count, countsBy, ref, type ValueOf } from '../schema/schema-parts.ts';
import type { TextSample } from '../source/decode-sample.ts';
import { ColumnsDescription, describeColumns } from './describe-columns.ts';
import { type LenientPlan, planLeniently } from './plan-leniently.ts';
import { RecordSample, SampledRecord } from './record-sample.ts';
import { batchesOfSample } from './sample-batches.ts';

const { format, formatReason } = Receipt.properties;

/** Result of an import of the sample. */
export const ImportPreview = closed({
  ...ColumnsDescription.properties,
  format: Type.Optional(format),
  formatReason,
  rows: closed(
    { read: count(), valid: count(), rejected: count(), skipped: count() },
    { description: 'Records of the sample; `read` is `valid + rejected + skipped`.' },
  ),
  shape: Type.Optional(ShapeCounts),
  changes: countsBy('column'),
  keptNullWords: KeptNullWords,
  rejects: closed({ byCode: countsBy('code'), sample: Type.Array(Reject) }),
  notes: Type.Optional(
    Type.Array(Type.String(), {
      description: 'What is unusual about the form of the file, and read as it is.',
    }),
  ),
  sample: Type.Array(SampledRecord, { description: 'The first records, before and after cleaning.' }),
  problems: Type.Array(ref(ProblemDetails), { description: 'Problems that would fail the import.' }),
});

type ImportPreview = ValueOf<typeof ImportPreview>;

const CR = 0x0d;

export interface PreviewOptions extends PlanOptions {
  readonly limits: ImportLimits;
  readonly checking: Omit<ServerCheckOptions, 'reading'>;
}

/**
 * Runs the stages of an import over the sample. Errors that would end the import are among the problems.
 * @throws DatabaseError if the server cannot check values
 */
export async function previewImport(
  sample: TextSample,
  table: Table,
  options: PreviewOptions,
): Promise<ImportPreview> {
  const records = new RecordSample();
  const problems: ProblemDetails[] = [];
  let planned: LenientPlan | undefined;
  let endsWithReturns = false;
  async function* batches(): AsyncGenerator<RecordBatch> {
    for await (const batch of batchesOfSample(sample, options)) {
      endsWithReturns = batch.dialect.lineEnd === CR;
      yield batch;
    }
  }
  let check: ServerCheck | undefined;
  const clean = sanitize({
    columnsMax: options.limits.columnsMax,
    hasLooseHeader: true,
    async plan(header, { dialect, line }) {
      planned = await planLeniently(header, table, { ...options, dialect, headerLine: line });
      problems.push(...planned.problems.map((problem) => problemDetails(problem)));
      const reading = serverReading(planned.plan.columns, table, options);
      check = ServerCheck.of(planned.plan, table, { ...options.checking, reading });
      return compilePlanInTurns({ ...planned.plan, form: 'text' });
    },
    checkOnServer: (batch) => check?.check(batch),
    onRejects: (batch) => doInTurns(records.addRejects(batch)),
    onAmbiguousNumbers: (error) => problems.push(problemDetails(problemOf(error))),
  });
  const look = async (cleaned: AsyncIterable<RecordBatch>): Promise<void> => {
    for await (const batch of cleaned) {
      await doInTurns(records.addKept(batch));
      batch.release();
    }
  };
  try {
    await pipeline(batches, clean, look);
  } catch (error) {
    const problem = noWellFormedRecord(error, clean.outcome) ?? problemOf(error);
    if (problem.code === 'INTERNAL_ERROR' || error instanceof DatabaseError) throw error;
    problems.push(problemDetails(problem));
  }
  return {
    ...(await describePlan(planned, table, options)),
    ...countsOf(clean.outcome),
    rejects: { byCode: Object.fromEntries(clean.outcome.rejectsByCode), sample: records.rejects },
    ...(endsWithReturns ? { notes: ['lines end with CR alone'] } : {}),
    sample: records.records,
    problems,
  };
}

async function describePlan(planned: LenientPlan | undefined, table: Table, options: PreviewOptions) {
  const { key, columns: own, dialect } = options;
  if (planned === undefined) return { columns: [], missing: [], unknown: [] };
  const { lookups, plan } = planned;
  const hasHeader = dialect.header !== false;
  return {
    ...(await describeColumns(table, { lookups, planned: plan.columns, key, own, hasHeader })),
    format: plan.form,
    ...(plan.formReason === undefined ? {} : { formatReason: plan.formReason }),
  };
}

function countsOf({
  read,
  kept,
  rejected,
  skipped,
  shape,
  changes,
  keptWords,
}: Outcome): Pick<ImportPreview, 'rows' | 'shape' | 'changes' | 'keptNullWords'> {
  return {
    rows: { read, valid: kept, rejected, skipped },
    ...shapeMember({ shape }),
    changes: Object.fromEntries(changes),
    ...(keptWords.size === 0 ? {} : { keptNullWords: Object.fromEntries(keptWords) }),
  };
}
