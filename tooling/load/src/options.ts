import { InvalidArgumentError } from 'commander';

/** Reads a number above 0, which may have a fraction. */
export function positiveNumber(text: string): number {
  const value = Number(text);
  if (!(value > 0 && Number.isFinite(value))) throw new InvalidArgumentError('must be a number above 0');
  return value;
}
