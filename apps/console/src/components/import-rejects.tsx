import type { Receipt } from '../api/types.ts';
import { formatCount, formatRows } from './format.ts';
import { RejectDownloads } from './reject-downloads.tsx';
import { RejectReasons } from './reject-reasons.tsx';
import { RejectTable } from './reject-table.tsx';

interface ImportRejectsProps {
  readonly importId: string;
  /** How many there are; the sample may be fewer. */
  readonly count: number;
  readonly rejects: Receipt['rejects'];
  /**
   * The table that takes the corrected records. Undefined if nothing was loaded: then the whole file has to be
   * corrected.
   */
  readonly table?: string;
}

/** The records that an import rejected: the reasons, the first records, and downloads of all of them. */
export function ImportRejects({ importId, count, rejects, table }: ImportRejectsProps) {
  const { byCode, sample } = rejects;
  return (
    <section class="card" aria-labelledby="rejects">
      <h2 id="rejects">{formatRows(count, 'record')} rejected</h2>
      <RejectReasons byCode={byCode} />
      <RejectDownloads importId={importId} {...(table === undefined ? {} : { table })} />
      <RejectTable rejects={sample} />
      {count > sample.length && (
        <p class="note">The first {formatCount(sample.length)}; the downloads have all of them.</p>
      )}
    </section>
  );
}
