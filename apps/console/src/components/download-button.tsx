import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { download } from '../api/download.ts';
import { Refusal } from '../api/request.ts';
import type { Problem } from '../api/types.ts';
import { ProblemNote } from './problem-note.tsx';
import { UnreachableNote } from './unreachable-note.tsx';

interface DownloadButtonProps {
  readonly path: string;
  /** Under which it is saved. */
  readonly filename: string;
  readonly accept?: string;
  readonly children: ComponentChildren;
}

/** Saves an answer of the service, or says why there is none. */
export function DownloadButton({ path, filename, accept, children }: DownloadButtonProps) {
  const failure = useSignal<Problem | 'unreachable' | undefined>(undefined);
  const save = async () => {
    failure.value = undefined;
    try {
      await download(path, filename, accept);
    } catch (error) {
      failure.value = error instanceof Refusal ? error.problem : 'unreachable';
    }
  };
  const { value } = failure;
  return (
    <>
      <button type="button" onClick={save}>
        {children}
      </button>
      {value === 'unreachable' && <UnreachableNote onRetry={save} />}
      {value !== undefined && value !== 'unreachable' && <ProblemNote problem={value} onRetry={save} />}
    </>
  );
}
