import { useSignal } from '@preact/signals';
import { cancelImport } from '../api/imports.ts';
import { type Failure, failureOf } from '../api/request.ts';
import type { Upload } from '../state/uploads.ts';
import { FailureNote } from './failure-note.tsx';

interface CancelButtonProps {
  /** The import's id or Idempotency-Key. */
  readonly name: string;
  /** Undefined if another page sends the file. */
  readonly upload: Upload | undefined;
}

/** Cancels a running import. */
export function CancelButton({ name, upload }: CancelButtonProps) {
  const isCancelling = useSignal(false);
  const failure = useSignal<Failure | undefined>(undefined);
  const cancel = async () => {
    isCancelling.value = true;
    failure.value = undefined;
    try {
      await cancelImport(name);
    } catch (error) {
      isCancelling.value = false;
      const why = failureOf(error);
      // The import has ended, and its outcome arrives through the events.
      if ('code' in why && why.code === 'IMPORT_ENDED') return;
      // The import has not started, or the service is unreachable. Stopping the upload cancels it in both cases.
      if (upload) upload.abort();
      else failure.value = why;
    }
  };
  return (
    <>
      <button type="button" disabled={isCancelling.value} onClick={cancel}>
        {isCancelling.value ? 'Cancelling…' : 'Cancel'}
      </button>
      {failure.value && <FailureNote failure={failure.value} />}
    </>
  );
}
