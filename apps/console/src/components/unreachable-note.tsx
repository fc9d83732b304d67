import type { ComponentChildren } from 'preact';

interface UnreachableNoteProps {
  /** Status of another server's answer; undefined if no one answered. */
  readonly status: number | undefined;
  /** Asks again. */
  readonly onRetry?: () => void;
  readonly children?: ComponentChildren;
}

/** Why a proxy answers for the service. */
const causes: Readonly<Record<number, string>> = {
  401: 'It wants you to sign in. Do that in another tab.',
  403: 'It refuses the request. Ask whoever runs it.',
  413: 'Its limit for the size of a file is too low. Ask whoever runs it to raise the limit.',
  429: 'It gets too many requests. Wait for a while.',
};

function causeOf(status: number): string {
  if (status < 400) return 'It may want you to sign in. Do that in another tab.';
  return causes[status] ?? 'Is the service running behind it?';
}

/** The service does not answer. */
export function UnreachableNote({ status, onRetry, children }: UnreachableNoteProps) {
  return (
    <div class="note-box bad" role="alert">
      <p>
        <strong>
          {status === undefined
            ? 'The service cannot be reached'
            : `Another server answered, with status ${status}`}
        </strong>
      </p>
      <p>
        {status === undefined
          ? 'Is it running, and this machine online?'
          : `It stands between this page and the service. ${causeOf(status)}`}{' '}
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
