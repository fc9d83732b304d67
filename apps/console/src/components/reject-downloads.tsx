import { chooseCorrectedRejects } from '../state/draft.ts';
import { navigate, newImportHref } from '../state/route.ts';
import { uploadOfImport } from '../state/uploads.ts';
import { DownloadButton } from './download-button.tsx';

interface RejectDownloadsProps {
  readonly importId: string;
  /** Target of corrected records. Undefined if nothing was loaded: then the whole file must be corrected. */
  readonly table?: string;
}

/** Downloads of the rejected records, and the upload of corrected ones. */
export function RejectDownloads({ importId, table }: RejectDownloadsProps) {
  const path = `v1/imports/${importId}/rejects`;
  const name = `rejects-${importId}`;
  const send = (file: File | undefined) => {
    if (file === undefined || table === undefined) return;
    chooseCorrectedRejects(file, table, uploadOfImport(importId)?.parameters);
    navigate(newImportHref);
  };
  return (
    <div class="actions">
      <DownloadButton path={path} filename={`${name}.csv`}>
        Download CSV
      </DownloadButton>
      <DownloadButton path={`${path}?reasons=true`} filename={`${name}-with-reasons.csv`}>
        Download CSV with reasons
      </DownloadButton>
      <DownloadButton path={`${path}?formulas=neutralize`} filename={`${name}-to-read.csv`}>
        Download for spreadsheets (view only)
      </DownloadButton>
      <DownloadButton path={path} filename={`${name}.ndjson`} accept="application/x-ndjson">
        Download NDJSON
      </DownloadButton>
      {table !== undefined && (
        <label class="button">
          Upload corrected records
          <input
            type="file"
            class="visually-hidden"
            accept=".csv,.tsv,.txt,text/csv"
            onChange={({ currentTarget }) => send(currentTarget.files?.[0])}
          />
        </label>
      )}
    </div>
  );
}
