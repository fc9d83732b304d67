import { type WriteMode, writeModes } from '@repo/database';
import { InvalidArgumentError } from 'commander';

const UNITS_MS = { h: 60 * 60 * 1000, d: 24 * 60 * 60 * 1000 } as const;

/** Parses a list of names: `a,b`. */
function list(value: string): readonly string[] {
  const names = value.split(',').map((name) => name.trim());
  if (names.includes('')) throw new InvalidArgumentError('It must be names separated by single commas.');
  return names;
}

/** Parses a list of `schema.table`, `schema.*` or `*`. */
export function parseTablePatterns(value: string): readonly string[] {
  const patterns = list(value);
  const wrong = patterns.find((pattern) => pattern !== '*' && !/^[^.]+\.[^.]+$/u.test(pattern));
  if (wrong !== undefined)
    throw new InvalidArgumentError(`${JSON.stringify(wrong)} is not schema.table, schema.* or *.`);
  return patterns;
}

export function parseModes(value: string): readonly WriteMode[] {
  const names = list(value);
  const wrong = names.find((name) => !(writeModes as readonly string[]).includes(name));
  if (wrong !== undefined)
    throw new InvalidArgumentError(`${JSON.stringify(wrong)} is none of ${writeModes.join(', ')}.`);
  return names as readonly WriteMode[];
}

export function parseCount(value: string): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number) || number < 1)
    throw new InvalidArgumentError('It must be a positive whole number.');
  return number;
}

/** Parses a duration from now, `90d` or `12h`, or a date, `2027-01-31`. */
export function parseExpiry(value: string): Date {
  const [, number, unit] = /^(\d+)([dh])$/.exec(value) ?? [];
  const at =
    number === undefined
      ? new Date(/^\d{4}-\d\d-\d\d/.test(value) ? value : Number.NaN)
      : new Date(Date.now() + Number(number) * UNITS_MS[unit as keyof typeof UNITS_MS]);
  if (Number.isNaN(at.getTime())) throw new InvalidArgumentError('Use a form like 90d, 12h or 2027-01-31.');
  if (at.getTime() <= Date.now()) throw new InvalidArgumentError('It must be in the future.');
  return at;
}
