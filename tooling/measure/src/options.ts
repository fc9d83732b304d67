import { InvalidArgumentError } from 'commander';

/** Reads a whole number; `_` and `,` may separate thousands. */
export function wholeNumber(min = 1): (text: string) => number {
  return (text) => {
    const value = Number(text.replaceAll(/[_,]/g, ''));
    if (text !== '' && Number.isSafeInteger(value) && value >= min) return value;
    throw new InvalidArgumentError(`Expected a whole number, ${min} or more.`);
  };
}

/** Reads a number above 0, such as minutes. */
export function positiveNumber(text: string): number {
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError('Expected a number above 0.');
}

/** Reads a share, 0 to 1. */
export function share(text: string): number {
  const value = Number(text);
  if (text !== '' && value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError('Expected a number from 0 to 1.');
}

/** Reads names separated by commas. */
export function namesOf(known: readonly string[]): (text: string) => readonly string[] {
  return (text) => {
    const names = text.split(',').map((name) => name.trim());
    if (names.every((name) => known.includes(name))) return names;
    throw new InvalidArgumentError(`Expected some of ${known.join(', ')}.`);
  };
}

/** Reads sizes separated by commas, such as `300MB` or `1GB,10GB`, in powers of 1000. @returns bytes */
export function byteSizes(text: string): readonly number[] {
  return text.split(',').map((size) => {
    const [, digits, unit = ''] = /^(\d+(?:\.\d+)?)\s*([kMG]?)B?$/.exec(size.trim()) ?? [];
    if (digits === undefined) throw new InvalidArgumentError('Expected sizes such as 300MB or 1GB,10GB.');
    return Math.round(Number(digits) * 1000 ** ['', 'k', 'M', 'G'].indexOf(unit));
  });
}
