import { download } from '../api/download.ts';
import { draftTable, takeFile } from '../state/draft.ts';
import { go, newImportHref } from '../state/route.ts';

interface RejectDownloadsProps {
  readonly importId: string;
  /** Into which the mended records are to go. */
  readonly table: string;
}

/** Takes the rejects away, and the mended ones in. */
export function RejectDownloads({ importId, table }: RejectDownloadsProps) {
  const path = `v1/imports/${importId}/rejects`;
  const name = `rejects-${importId}`;
  const send = (file: File | undefined) => {
    if (file === undefined) return;
    takeFile(file);
    draftTable.value = table;
    go(newImportHref);
  };
  return (
    <div class="actions">
      <button type="button" onClick={() => void download(path, `${name}.csv`)}>
        Download as CSV, to mend
      </button>
      <button
        type="button"
        onClick={() => void download(`${path}?formulas=neutralize`, `${name}-to-read.csv`)}
      >
        … for a spreadsheet, to read
      </button>
      <button type="button" onClick={() => void download(path, `${name}.ndjson`, 'application/x-ndjson')}>
        … as NDJSON, with reasons
      </button>
      <label class="button">
        Send mended rejects
        <input
          type="file"
          class="unseen"
          accept=".csv,.tsv,.txt,text/csv"
          onChange={({ currentTarget }) => send(currentTarget.files?.[0])}
        />
      </label>
    </div>
  );
}
