import type { Random } from './random.ts';
import { makeEmail } from './emails.ts';
import { makeLastSeen, makeSignupDate } from './moments.ts';
import { locales } from './names.ts';
import { makeNotes } from './notes.ts';

/** The row that the table must contain after the import; null is NULL. */
export interface ContactRow {
  readonly id: number;
  readonly email: string;
  readonly first_name: string | null;
  readonly last_name: string | null;
  /** Days since 1970-01-01. */
  readonly signup_date: number | null;
  /** Microseconds since 1970-01-01T00:00:00Z. */
  readonly last_seen: number | null;
  readonly country: string | null;
  /** Hundredths, so that every amount is a whole number. */
  readonly amount: number | null;
  readonly notes: string | null;
}

export interface Contact {
  /** The record's fields, unquoted, in the order of the header; empty is NULL. */
  readonly fields: string[];
  readonly row: ContactRow;
  /** Columns whose text cleaning changes. */
  readonly changed: { readonly email: boolean; readonly signup_date: boolean };
}

/** Creates a valid contact with this id. Uses no source of chance but `random`. */
export function makeContact(random: Random, id: number): Contact {
  const locale = random.pick(locales);
  const first = random.pick(locale.first);
  const last = random.pick(locale.last);
  const email = makeEmail(random, id, first, last);
  const signup = random.chance(0.05) ? null : makeSignupDate(random);
  const seen = random.chance(0.2) ? null : makeLastSeen(random);
  const row: ContactRow = {
    id,
    email: email.clean,
    first_name: random.chance(0.03) ? null : first.native,
    last_name: random.chance(0.03) ? null : last.native,
    signup_date: signup?.day ?? null,
    last_seen: seen?.micros ?? null,
    country: random.chance(0.05) ? null : random.pick(locale.countries),
    amount: random.chance(0.08) ? null : makeAmount(random),
    notes: random.chance(0.12) ? null : makeNotes(random),
  };
  const texts = { email: email.text, signup_date: signup?.text ?? '', last_seen: seen?.text ?? '' };
  return {
    fields: fieldsOf(row, texts),
    row,
    changed: { email: email.text !== email.clean, signup_date: signup?.changed ?? false },
  };
}

/** Returns the fields in the order of `contactColumns`. */
function fieldsOf(row: ContactRow, texts: Record<'email' | 'signup_date' | 'last_seen', string>): string[] {
  return [
    String(row.id),
    texts.email,
    row.first_name ?? '',
    row.last_name ?? '',
    texts.signup_date,
    texts.last_seen,
    row.country ?? '',
    row.amount === null ? '' : amountText(row.amount),
    row.notes ?? '',
  ];
}

/**
 * Creates an amount in hundredths: usually small, one in fifty as large as numeric(12,2) allows, one in eight negative.
 */
function makeAmount(random: Random): number {
  const digits = random.chance(0.02) ? 12 : 3 + random.below(5);
  const hundredths = random.below(10 ** digits);
  return hundredths > 0 && random.chance(0.125) ? -hundredths : hundredths;
}

function amountText(hundredths: number): string {
  const digits = String(Math.abs(hundredths)).padStart(3, '0');
  return `${hundredths < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
