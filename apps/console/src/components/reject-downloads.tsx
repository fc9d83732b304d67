import { takeMended } from '../state/draft.ts';
import { go, newImportHref } from '../state/route.ts';
import { uploadOfImport } from '../state/uploads.ts';
import { DownloadButton } from './download-button.tsx';

interface RejectDownloadsProps {
  readonly importId: string;
  /** Takes the corrected records, where the others are in it; undefined: nothing was loaded, and the whole file is to be corrected. */
  readonly table?: string;
}

/** Downloads of the rejects, and the way back for corrected ones. */
export function RejectDownloads({ importId, table }: RejectDownloadsProps) {
  const path = `v1/imports/${importId}/rejects`;
  const name = `rejects-${importId}`;
  const send = (file: File | undefined) => {
    if (file === undefined || table === undefined) return;
    takeMended(file, table, uploadOfImport(importId)?.parameters);
    go(newImportHref);
  };
  return (
    <div class="actions">
      <DownloadButton path={path} filename={`${name}.csv`}>
        Download as CSV
      </DownloadButton>
      <DownloadButton path={`${path}?reasons=true`} filename={`${name}-with-reasons.csv`}>
        … with reasons, to correct
      </DownloadButton>
      <DownloadButton path={`${path}?formulas=neutralize`} filename={`${name}-to-read.csv`}>
        … safe for a spreadsheet, to read
      </DownloadButton>
      <DownloadButton path={path} filename={`${name}.ndjson`} accept="application/x-ndjson">
        … as NDJSON
      </DownloadButton>
      {table !== undefined && (
        <label class="button">
          Upload corrected records
          <input
            type="file"
            class="unseen"
            accept=".csv,.tsv,.txt,text/csv"
            onChange={({ currentTarget }) => send(currentTarget.files?.[0])}
          />
        </label>
      )}
    </div>
  );
}
