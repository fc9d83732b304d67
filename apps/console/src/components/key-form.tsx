import { useEffect, useRef } from 'preact/hooks';
import type { Problem } from '../api/types.ts';
import { apiKey, setKey } from '../api/session.ts';

/** Asks for an API key. @param problem answer of the service to a request without a valid key */
export function KeyForm({ problem }: { readonly problem: Problem }) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setKey(field.current!.value);
  };
  const wasRefused = apiKey.value !== '';
  return (
    <form class="card key-form" onSubmit={submit}>
      <h1>{wasRefused ? 'API key not accepted' : 'API key required'}</h1>
      {wasRefused && (
        <p id="key-reason" role="alert">
          {problem.detail}.
        </p>
      )}
      <label>
        API key
        <input
          ref={field}
          type="password"
          autocomplete="off"
          spellcheck={false}
          required
          // Browsers send no request with other characters in a header.
          pattern="\s*[\x21-\x7E]+\s*"
          title="Keys contain only letters, digits, hyphens and underscores"
          placeholder="sek_…"
          aria-describedby={wasRefused ? 'key-reason' : undefined}
        />
      </label>
      <p class="note">
        The key is kept until you close this tab. Administrators create keys with{' '}
        <code>stream-engine key create</code>.
      </p>
      <button type="submit" class="primary">
        Use key
      </button>
    </form>
  );
}
