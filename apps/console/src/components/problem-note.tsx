import type { ComponentChildren } from 'preact';
import type { Problem } from '../api/types.ts';
import { formatCount, sentence } from './format.ts';
import { toPageWording } from './page-wording.ts';
import { ForeignText } from './foreign-text.tsx';

interface ProblemNoteProps {
  readonly problem: Problem;
  /** Retries the request; offered only for retryable problems. */
  readonly onRetry?: () => void;
  /** Buttons that fix the problem. */
  readonly children?: ComponentChildren;
}

/** Problem that the service reported. */
export function ProblemNote({ problem, onRetry, children }: ProblemNoteProps) {
  const { title, detail, code } = problem;
  return (
    <div class="note-box bad" role="alert">
      <p>
        <strong>{title}</strong> <code>{code}</code>
      </p>
      <p>
        <ForeignText
          text={[toPageWording(detail), placeOf(problem)].filter(Boolean).map(sentence).join(' ')}
        />
      </p>
      {children && <p class="actions">{children}</p>}
      {onRetry && problem.retryable && (
        <button type="button" onClick={onRetry}>
          Try again
        </button>
      )}
    </div>
  );
}

function placeOf({ position = {} }: Problem): string {
  const places = (['record', 'line', 'byte'] as const).flatMap((what) => {
    const at = position[what];
    return at === undefined ? [] : [`${what} ${formatCount(at)}`];
  });
  return places.join(', ');
}
