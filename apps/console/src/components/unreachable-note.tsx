/** Nobody answers. */
export function UnreachableNote({ onRetry }: { readonly onRetry: () => void }) {
  return (
    <div class="note-box bad" role="alert">
      <p>
        <strong>The service cannot be reached</strong>
      </p>
      <p>
        Is it running, and this machine online?{' '}
        <button type="button" class="plain" onClick={onRetry}>
          Try again
        </button>
      </p>
    </div>
  );
}
