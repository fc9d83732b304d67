import { effect, signal } from '@preact/signals';
import type { Problem } from './types.ts';

const STORED_AS = 'stream-engine.key';

/** The API key, kept for as long as this tab is open; empty where there is none. */
export const apiKey = signal(sessionStorage.getItem(STORED_AS) ?? '');

/** Why the service wants a key, or another one. */
export const keyRefused = signal<Problem>();

effect(() => {
  if (apiKey.value === '') sessionStorage.removeItem(STORED_AS);
  else sessionStorage.setItem(STORED_AS, apiKey.value);
});

/** Takes a key; empty: goes on without. What was refused may be asked again. */
export function takeKey(key: string): void {
  apiKey.value = key.trim();
  keyRefused.value = undefined;
}
