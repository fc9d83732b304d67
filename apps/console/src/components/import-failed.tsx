import { type Failure, Unreachable } from '../api/request.ts';
import { newKey } from '../state/new-key.ts';
import { navigate, importHref, newImportHref } from '../state/route.ts';
import { startUpload, type Upload } from '../state/uploads.ts';
import { FailureNote } from './failure-note.tsx';
import { ImportRejects } from './import-rejects.tsx';

interface ImportFailedProps {
  /** Undefined if the service, or its connection to the database, was lost. */
  readonly failure?: Failure | undefined;
  /** Whether the import was cancelled before it started. */
  readonly isCancelled?: boolean;
  readonly importId?: string | undefined;
  readonly upload: Upload | undefined;
}

/** Outcome of an import that failed or was cancelled. */
export function ImportFailed({ failure, isCancelled = false, importId, upload }: ImportFailedProps) {
  const problem = failure instanceof Unreachable ? undefined : failure;
  const isUncertain = problem !== undefined && problem.rowsLoaded === undefined;
  const wasCancelled = isCancelled || problem?.code === 'IMPORT_CANCELLED';
  // Other failures repeat until the settings change.
  const isWorthRetrying = failure === undefined || wasCancelled || isRetryable(failure);
  const retry = () => {
    const key = newKey();
    startUpload({ ...upload!, key });
    navigate(importHref(key));
  };
  const { rejects, rows } = problem ?? {};
  return (
    <>
      <section class="card" aria-label="Outcome">
        <output class={`outcome ${wasCancelled ? '' : 'bad'}`}>
          {isUncertain
            ? 'It is unknown whether the rows were loaded'
            : `${wasCancelled ? 'Cancelled' : 'Import failed'}: nothing was loaded`}
        </output>
        {failure && !wasCancelled && <FailureNote failure={failure} />}
        {failure === undefined && !wasCancelled && (
          <p>The service stopped, or a connection was lost, during the import. The table is unchanged.</p>
        )}
        {upload && !isUncertain && (
          <p class="actions">
            {problem?.code !== 'FILE_CHANGED' && (
              <button type="button" class={isWorthRetrying ? 'primary' : ''} onClick={retry}>
                Retry import
              </button>
            )}
            <a class={isWorthRetrying ? 'button' : 'button primary'} href={newImportHref}>
              Change settings
            </a>
          </p>
        )}
      </section>
      {importId && rejects && rows && rows.rejected > 0 && (
        <ImportRejects importId={importId} count={rows.rejected} rejects={rejects} />
      )}
    </>
  );
}

/** Server errors of a proxy may be temporary; its other answers repeat. */
function isRetryable(failure: Failure): boolean {
  if (!(failure instanceof Unreachable)) return failure.retryable;
  return failure.status === undefined || failure.status >= 500;
}
