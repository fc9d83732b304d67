import type { Problem } from '../api/types.ts';
import { newKey } from '../state/new-key.ts';
import { go, importHref, newImportHref } from '../state/route.ts';
import { startUpload, type Upload } from '../state/uploads.ts';
import { ImportRejects } from './import-rejects.tsx';
import { ProblemNote } from './problem-note.tsx';

interface ImportLostProps {
  /** Undefined where the service or its connection to the database was lost. */
  readonly problem?: Problem;
  /** Before it had begun. */
  readonly isCancelled?: boolean;
  readonly importId?: string | undefined;
  readonly upload: Upload | undefined;
}

/** An import that has loaded nothing. */
export function ImportLost({ problem, isCancelled = false, importId, upload }: ImportLostProps) {
  const isUncertain = problem !== undefined && problem.rowsLoaded === undefined;
  const wasCancelled = isCancelled || problem?.code === 'IMPORT_CANCELLED';
  // What was refused for good is refused again, unless the plan is another one.
  const isWorthRepeating = problem === undefined || wasCancelled || problem.retryable;
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
          {wasCancelled ? 'Cancelled: nothing' : isUncertain ? 'Nobody can tell whether it' : 'Nothing'} was
          loaded
        </output>
        {problem && !wasCancelled && <ProblemNote problem={problem} />}
        {problem === undefined && !wasCancelled && (
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
