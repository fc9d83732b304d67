import { useEffect, useRef } from 'preact/hooks';
import type { Problem } from '../api/types.ts';
import { apiKey, takeKey } from '../api/session.ts';

/** Asks for an API key. @param problem why */
export function KeyForm({ problem }: { readonly problem: Problem }) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    takeKey(field.current!.value);
  };
  const wasRefused = apiKey.value !== '';
  return (
    <form class="card key-form" onSubmit={submit}>
      <h1>{wasRefused ? 'This key is not accepted' : 'The service asks for an API key'}</h1>
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
          // A header carries no other characters, so the browser would send nothing at all.
          pattern="\s*[\x21-\x7E]+\s*"
          title="A key has only letters, digits, hyphens and underscores"
          placeholder="sek_…"
          aria-describedby={wasRefused ? 'key-reason' : undefined}
        />
      </label>
      <p class="note">
        It is kept until this tab is closed. Whoever runs the service makes keys with{' '}
        <code>stream-engine key create</code>.
      </p>
      <button type="submit" class="primary">
        Use this key
      </button>
    </form>
  );
}
