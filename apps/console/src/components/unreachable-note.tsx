import type { ComponentChildren } from 'preact';

interface UnreachableNoteProps {
  /** Status of a proxy's answer; undefined if there was no answer. */
  readonly status: number | undefined;
  readonly onRetry?: () => void;
  readonly children?: ComponentChildren;
}

/** Advice by the status with which a proxy answered instead of the service. */
const causes: Readonly<Record<number, string>> = {
  401: 'Sign in there in another tab.',
  403: 'It refused the request. Contact its administrator.',
  413: 'The file exceeds its size limit. Ask its administrator to raise the limit.',
  429: 'It is limiting requests. Wait a moment, then try again.',
};

function causeOf(status: number): string {
  if (status < 400) return 'It may require you to sign in. Do that in another tab.';
  return causes[status] ?? 'Check that the service is running.';
}

/** Explains why the service did not answer: no connection, or a proxy answered instead. */
export function UnreachableNote({ status, onRetry, children }: UnreachableNoteProps) {
  return (
    <div class="note-box bad" role="alert">
      <p>
        <strong>
          {status === undefined
            ? 'Cannot reach the service'
            : `Another server responded with status ${status}`}
        </strong>
      </p>
      <p>
        {status === undefined
          ? 'Check that it is running and that you are online.'
          : `A proxy in front of the service sent this response. ${causeOf(status)}`}{' '}
        {onRetry && (
          <button type="button" class="plain" onClick={onRetry}>
            Try again
          </button>
        )}
      </p>
      {children && <p>{children}</p>}
    </div>
  );
}
