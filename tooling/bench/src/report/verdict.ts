/** A figure and the bar it has to reach. */
export interface Verdict {
  readonly what: string;
  readonly where: string;
  readonly target: string;
  /** As shown; null when it was not measured. */
  readonly measured: string | null;
  readonly passed: boolean;
}

interface Bar {
  readonly what: string;
  readonly where: string;
  readonly show: (value: number) => string;
}

/** A figure that must not be above `max`. */
export function atMost(bar: Bar, max: number, value: number | undefined): Verdict {
  return judge(bar, `≤ ${bar.show(max)}`, max, value, value !== undefined && value <= max);
}

/** A figure that must not be below `min`. */
export function atLeast(bar: Bar, min: number, value: number | undefined): Verdict {
  return judge(bar, `≥ ${bar.show(min)}`, min, value, value !== undefined && value >= min);
}

function judge(
  { what, where, show }: Bar,
  target: string,
  bar: number,
  value: number | undefined,
  passed: boolean,
): Verdict {
  if (value === undefined) return { what, where, target, measured: null, passed };
  // Rounded it looks as if it were reached.
  const narrowly = !passed && show(value) === show(bar) ? ', narrowly' : '';
  return { what, where, target, measured: `${show(value)}${narrowly}`, passed };
}

/** Missed, and not measured, are told apart. */
export function mark({ measured, passed }: Verdict): string {
  if (measured === null) return 'not measured';
  return passed ? 'pass' : 'FAIL';
}
