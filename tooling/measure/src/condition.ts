import type { Table } from './table.ts';

/** Something that must hold, and the figure that shows whether it does. */
export interface Condition {
  readonly name: string;
  readonly figure: string;
  /** null: not measured. */
  readonly passed: boolean | null;
}

export function holds(name: string, passed: boolean | null, figure: string | number): Condition {
  return { name, passed, figure: String(figure) };
}

type Show = (value: number) => string;

/** A figure that may not exceed `max`; undefined and NaN are not measured. */
export function atMost(name: string, max: number, value: number | undefined, show: Show): Condition {
  return bounded(`${name}: ≤ ${show(max)}`, value, max, show, (measured) => measured <= max);
}

/** A figure that may not be below `min`; undefined and NaN are not measured. */
export function atLeast(name: string, min: number, value: number | undefined, show: Show): Condition {
  return bounded(`${name}: ≥ ${show(min)}`, value, min, show, (measured) => measured >= min);
}

function bounded(
  name: string,
  value: number | undefined,
  bar: number,
  show: Show,
  test: (value: number) => boolean,
): Condition {
  if (value === undefined || Number.isNaN(value)) return { name, passed: null, figure: '–' };
  const passed = test(value);
  // Rounded, the figure would look as if it had passed.
  const narrowly = !passed && show(value) === show(bar) ? ', narrowly' : '';
  return { name, passed, figure: `${show(value)}${narrowly}` };
}

/** `pass`, `FAIL` or `not measured`. */
function verdict({ passed }: Condition): string {
  if (passed === null) return 'not measured';
  return passed ? 'pass' : 'FAIL';
}

/** Names and figures of the conditions that did not pass, for tests. */
export function failuresOf(conditions: readonly Condition[]): readonly string[] {
  return conditions.filter(({ passed }) => !passed).map(({ name, figure }) => `${name}: ${figure}`);
}

export function conditionTable(conditions: readonly Condition[]): Table {
  const rows = conditions.map((condition) => [condition.name, condition.figure, verdict(condition)]);
  return { header: ['condition', 'measured', ''], rows };
}

/** A line for each condition. The last line is for programs, which add such lines up: `N passed, N failed`. */
export function conditionText(conditions: readonly Condition[]): string {
  const failed = conditions.filter(({ passed }) => !passed).length;
  const lines = conditions.map(
    (condition) => `${verdict(condition)}  ${condition.name}: ${condition.figure}`,
  );
  return [...lines, `${conditions.length - failed} passed, ${failed} failed`].join('\n');
}
