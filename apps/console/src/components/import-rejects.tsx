import type { Receipt } from '../api/types.ts';
import { formatCount, formatRows } from './format.ts';
import { RejectDownloads } from './reject-downloads.tsx';
import { RejectReasons } from './reject-reasons.tsx';
import { RejectTable } from './reject-table.tsx';

interface ImportRejectsProps {
  readonly importId: string;
  /** Number of rejected records; the sample may contain fewer. */
  readonly count: number;
  readonly rejects: Receipt['rejects'];
  /** Target of corrected records. Undefined if nothing was loaded: then the whole file must be corrected. */
  readonly table?: string;
}

/** Rejected records of an import: reasons, the first records, and downloads of all. */
export function ImportRejects({ importId, count, rejects, table }: ImportRejectsProps) {
  const { byCode, sample } = rejects;
  return (
    <section class="card" aria-labelledby="rejects">
      <h2 id="rejects">{formatRows(count, 'record')} rejected</h2>
      <RejectReasons byCode={byCode} />
      <RejectDownloads importId={importId} {...(table === undefined ? {} : { table })} />
      <RejectTable rejects={sample} />
      {count > sample.length && (
        <p class="note">
          Showing the first {formatCount(sample.length)}. Downloads contain all {formatCount(count)}.
        </p>
      )}
    </section>
  );
}
