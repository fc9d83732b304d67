/** Largest exponent written out. No one reads more digits in a message. */
const DIGITS_MAX = 1000;

/**
 * Formats a number as PostgreSQL writes a numeric.
 * @param text sign, digits with an optional point, optional exponent; anything else is returned unchanged
 * @param scale digits after the point; undefined: as many as the number has
 * @returns undefined if the result would be too long to read
 */
export function plainDecimal(text: string, scale?: number): string | undefined {
  const [, sign, whole = '', decimals = '', power = '0'] =
    /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text.trim()) ?? [];
  const exponent = Number(power);
  if (whole + decimals === '') return text;
  if (Math.abs(exponent) > DIGITS_MAX) return undefined;
  const has = Math.max(0, decimals.length - exponent);
  const wanted = scale ?? has;
  // The number in units of its last kept digit.
  const units = BigInt(whole + decimals + '0'.repeat(Math.max(0, exponent - decimals.length)));
  const rounded =
    wanted >= has ? units * 10n ** BigInt(wanted - has) : divideHalfAway(units, 10n ** BigInt(has - wanted));
  const digits = String(wanted < 0 ? rounded * 10n ** BigInt(-wanted) : rounded);
  const padded = digits.padStart(Math.max(0, wanted) + 1, '0');
  const point = padded.length - Math.max(0, wanted);
  const number = wanted > 0 ? `${padded.slice(0, point)}.${padded.slice(point)}` : padded;
  return sign === '-' && rounded !== 0n ? `-${number}` : number;
}

/** Divides and rounds halves away from zero. */
function divideHalfAway(units: bigint, divisor: bigint): bigint {
  return (units * 2n + divisor) / (divisor * 2n);
}
