import type { Ledger } from '@repo/database';

const DAY_MS = 24 * 60 * 60 * 1000;
const LOOK_INTERVAL_MS = 60 * 60 * 1000;

/**
 * Deletes rejects that are older than so many days, now and once an hour.
 * @param days 0 keeps them for ever
 * @param onError hears of a failure; the next hour tries again
 * @returns ends it
 */
export function limitRejectAge(ledger: Ledger, days: number, onError: (error: unknown) => void): () => void {
  if (days === 0) return () => {};
  const forget = () => void ledger.forgetRejects(new Date(Date.now() - days * DAY_MS)).catch(onError);
  forget();
  const look = setInterval(forget, LOOK_INTERVAL_MS).unref();
  return () => clearInterval(look);
}
