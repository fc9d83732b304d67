/**
 * Returns the microseconds of a fraction such as `.5`, rounded through a double as PostgreSQL does; NaN if it is not a
 * fraction.
 */
export function microsOf(fraction: string): number {
  return fraction === '.' ? 0 : roundHalfEven(Number(`0${fraction}`) * 1e6);
}

export function roundHalfEven(value: number): number {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}
