import { InvalidArgumentError } from 'commander';

/** Reads a whole number above 0; `_` may set thousands apart. */
export function positiveInteger(text: string): number {
  const value = Number(text.replaceAll('_', ''));
  if (!Number.isSafeInteger(value) || value < 1)
    throw new InvalidArgumentError('must be a whole number above 0');
  return value;
}

/** Reads a comma-separated list of names, each one of `known`. */
export function namesOf(known: readonly string[]): (text: string) => string[] {
  return (text) => {
    const names = text.split(',').map((name) => name.trim());
    const unknown = names.filter((name) => !known.includes(name));
    if (unknown.length > 0) throw new InvalidArgumentError(`must be some of ${known.join(', ')}`);
    return names;
  };
}

/** Reads a comma-separated list of sizes such as 300MB or 10GB, in powers of 1000. @returns bytes */
export function byteSizes(text: string): number[] {
  return text.split(',').map(byteSize);
}

function byteSize(text: string): number {
  const [, digits, unit] = /^(\d+(?:\.\d+)?)\s*([kMG]?)B?$/.exec(text.trim()) ?? [];
  if (digits === undefined) throw new InvalidArgumentError('must be sizes such as 300MB or 1GB,10GB');
  const factor = { k: 1e3, M: 1e6, G: 1e9 }[unit!] ?? 1;
  return Math.round(Number(digits) * factor);
}
