import { type Failure, Unreachable } from '../api/request.ts';
import { newKey } from '../state/new-key.ts';
import { go, importHref, newImportHref } from '../state/route.ts';
import { startUpload, type Upload } from '../state/uploads.ts';
import { FailureNote } from './failure-note.tsx';
import { ImportRejects } from './import-rejects.tsx';

interface ImportLostProps {
  /** Undefined where the service or its connection to the database was lost. */
  readonly failure?: Failure | undefined;
  /** Before it had begun. */
  readonly isCancelled?: boolean;
  readonly importId?: string | undefined;
  readonly upload: Upload | undefined;
}

/** An import that has loaded nothing. */
export function ImportLost({ failure, isCancelled = false, importId, upload }: ImportLostProps) {
  const problem = failure instanceof Unreachable ? undefined : failure;
  const isUncertain = problem !== undefined && problem.rowsLoaded === undefined;
  const wasCancelled = isCancelled || problem?.code === 'IMPORT_CANCELLED';
  // What was refused for good is refused again, unless the plan is another one.
  const isWorthRepeating = failure === undefined || wasCancelled || isRetryable(failure);
  const again = () => {
    const key = newKey();
    startUpload({ ...upload!, key });
    go(importHref(key));
  };
  const { rejects, rows } = problem ?? {};
  return (
    <>
      <section class="card" aria-label="Outcome">
        <output class={`outcome ${wasCancelled ? '' : 'bad'}`}>
          {wasCancelled
            ? 'Cancelled: nothing was loaded'
            : isUncertain
              ? 'It is unknown whether the rows were loaded'
              : 'Nothing was loaded'}
        </output>
        {failure && !wasCancelled && <FailureNote failure={failure} />}
        {failure === undefined && !wasCancelled && (
          <p>
            The service was stopped, or lost its connection, while the file was being sent. The table is as it
            was.
          </p>
        )}
        {upload && !isUncertain && (
          <p class="actions">
            {problem?.code !== 'FILE_CHANGED' && (
              <button type="button" class={isWorthRepeating ? 'primary' : ''} onClick={again}>
                Send the file again
              </button>
            )}
            <a class={isWorthRepeating ? 'button' : 'button primary'} href={newImportHref}>
              Change the plan
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

/** A proxy that refuses a file refuses it again; one that misses the service may find it later. */
function isRetryable(failure: Failure): boolean {
  if (!(failure instanceof Unreachable)) return failure.retryable;
  return failure.status === undefined || failure.status >= 500;
}
