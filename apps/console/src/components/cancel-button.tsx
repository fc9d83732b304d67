import { useSignal } from '@preact/signals';
import { cancelImport } from '../api/imports.ts';
import { Refusal } from '../api/request.ts';
import type { Problem } from '../api/types.ts';
import type { Upload } from '../state/uploads.ts';
import { ProblemNote } from './problem-note.tsx';

interface CancelButtonProps {
  /** The import's id or Idempotency-Key. */
  readonly name: string;
  /** Where this page sends the file. */
  readonly upload: Upload | undefined;
}

/** Cancels a running import. */
export function CancelButton({ name, upload }: CancelButtonProps) {
  const isCancelling = useSignal(false);
  const problem = useSignal<Problem | undefined>(undefined);
  const cancel = async () => {
    isCancelling.value = true;
    problem.value = undefined;
    try {
      await cancelImport(name);
    } catch (error) {
      isCancelling.value = false;
      const refused = error instanceof Refusal ? error.problem : undefined;
      // It is over, and what became of it comes by itself.
      if (refused?.code === 'IMPORT_ENDED') return;
      // It has not begun yet, or nobody can be told: the service notices that nobody sends any more.
      if (upload) upload.abort();
      else problem.value = refused;
    }
  };
  return (
    <>
      <button type="button" disabled={isCancelling.value} onClick={cancel}>
        {isCancelling.value ? 'Cancelling …' : 'Cancel'}
      </button>
      {problem.value && <ProblemNote problem={problem.value} />}
    </>
  );
}
