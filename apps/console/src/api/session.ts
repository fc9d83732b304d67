import { effect, signal } from '@preact/signals';
import type { Problem } from './types.ts';

const STORED_AS = 'stream-engine.key';

/** API key, kept until this tab is closed; empty if there is none. */
export const apiKey = signal(sessionStorage.getItem(STORED_AS) ?? '');

/** Why the service requires a key, or another one. */
export const keyProblem = signal<Problem>();

effect(() => {
  if (apiKey.value === '') sessionStorage.removeItem(STORED_AS);
  else sessionStorage.setItem(STORED_AS, apiKey.value);
});

/** Sets the API key; an empty one removes it. */
export function setKey(key: string): void {
  apiKey.value = key.trim();
  keyProblem.value = undefined;
}
