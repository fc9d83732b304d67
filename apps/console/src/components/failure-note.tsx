import { type Failure, Unreachable } from '../api/request.ts';
import { ProblemNote } from './problem-note.tsx';
import { UnreachableNote } from './unreachable-note.tsx';

interface FailureNoteProps {
  readonly failure: Failure;
  readonly onRetry?: () => void;
}

/** Explains why the service did not answer a request. */
export function FailureNote({ failure, ...more }: FailureNoteProps) {
  return failure instanceof Unreachable ? (
    <UnreachableNote status={failure.status} {...more} />
  ) : (
    <ProblemNote problem={failure} {...more} />
  );
}
