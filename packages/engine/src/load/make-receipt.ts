import type { ImportClaim } from '@repo/database';
import type { Loaded } from './load.ts';
import { rowCounts } from '../problem/row-counts.ts';
import { shapeMember } from '../problem/shape-counts.ts';
import type { Receipt } from './receipt.ts';
import type { FollowedSequence } from './sequence-follower.ts';

interface Ending {
  readonly dryRun: boolean;
  readonly sequences: readonly FollowedSequence[];
}

/** Creates the receipt just before COMMIT. The same one is stored and sent. */
export function receiptOf(claim: ImportClaim, loaded: Loaded, { dryRun, sequences }: Ending): Receipt {
  const { fileName, outcome, written, plan, stopwatch, rejects, bytes, sha256, peakRssBytes } = loaded;
  const time = stopwatch.read();
  const durationMs = time.waitingForSourceMs + time.processingMs + time.waitingForDatabaseMs;
  const { loaded: _loaded, ...others } = written;
  return {
    id: claim.id,
    status: dryRun ? 'checked' : 'committed',
    table: `${claim.schema}.${claim.table}`,
    ...(fileName === undefined ? {} : { file: fileName }),
    mode: claim.mode,
    format: plan.form,
    ...(plan.formReason === undefined ? {} : { formatReason: plan.formReason }),
    ...(plan.leftOut.length === 0 ? {} : { leftOut: plan.leftOut }),
    ...(plan.renamed.length === 0 ? {} : { renamed: plan.renamed }),
    rows: rowCounts(outcome, written),
    ...shapeMember(outcome),
    ...(Object.keys(others).length === 0 ? {} : { written: others }),
    ...(sequences.length === 0 ? {} : { sequences }),
    bytes,
    sha256,
    changes: Object.fromEntries(outcome.changes),
    ...(outcome.keptWords.size === 0 ? {} : { keptNullWords: Object.fromEntries(outcome.keptWords) }),
    rejects: rejects.summary(),
    durationMs,
    rowsPerSecond: Math.round((outcome.kept / Math.max(durationMs, 1)) * 1000),
    peakRssBytes,
    time,
  };
}
