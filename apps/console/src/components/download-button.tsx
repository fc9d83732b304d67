import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { download } from '../api/download.ts';
import { type Failure, failureOf } from '../api/request.ts';
import { FailureNote } from './failure-note.tsx';

interface DownloadButtonProps {
  readonly path: string;
  readonly filename: string;
  readonly accept?: string;
  readonly children: ComponentChildren;
}

/** Downloads an answer of the service, or shows why that failed. */
export function DownloadButton({ path, filename, accept, children }: DownloadButtonProps) {
  const failure = useSignal<Failure | undefined>(undefined);
  const save = async () => {
    failure.value = undefined;
    try {
      await download(path, filename, accept);
    } catch (error) {
      failure.value = failureOf(error);
    }
  };
  return (
    <>
      <button type="button" onClick={save}>
        {children}
      </button>
      {failure.value && <FailureNote failure={failure.value} onRetry={save} />}
    </>
  );
}
