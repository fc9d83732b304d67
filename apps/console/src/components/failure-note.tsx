import { type Failure, Unreachable } from '../api/request.ts';
import { ProblemNote } from './problem-note.tsx';
import { UnreachableNote } from './unreachable-note.tsx';

interface FailureNoteProps {
  readonly failure: Failure;
  /** Asks again. */
  readonly onRetry?: () => void;
}

/** Why the page has no answer. */
export function FailureNote({ failure, ...more }: FailureNoteProps) {
  return failure instanceof Unreachable ? (
    <UnreachableNote status={failure.status} {...more} />
  ) : (
    <ProblemNote problem={failure} {...more} />
  );
}
