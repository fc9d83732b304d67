import { COMMA, DOT, SPACE } from '../../csv/ascii.ts';
import type { ValueOptions } from '../options/value-options.ts';

/** No decimal mark, or digits that are not grouped. */
export const NO_MARK = 0;
export const APOSTROPHE = 0x27;

/** The marks of a number, each `NO_MARK`, `DOT` or `COMMA`; `grouping` may also be `SPACE` or `APOSTROPHE`. */
export interface Marks {
  readonly decimal: number;
  readonly grouping: number;
}

/** How a column writes its numbers. */
export interface Notation {
  /** Undefined unless a parameter says them: then a value is read only if its marks leave no doubt. */
  readonly marks: Marks | undefined;
  /** Whether to read `(5)`, `5-`, `5%`, `CHF 5` and the like. */
  readonly isHuman: boolean;
  /** Whether `5%` is 0.05, not 5. */
  readonly dividesPercent: boolean;
  /** Whether the column stores whole numbers, so that only zeros may follow the decimal mark. */
  readonly isWhole: boolean;
}

const groupingMarks = { none: NO_MARK, '.': DOT, ',': COMMA, space: SPACE, "'": APOSTROPHE };

/** Returns the notation that the options describe. Points that group digits imply a decimal comma. */
export function notationOf({ decimal, grouping = 'none', number }: ValueOptions, isWhole: boolean): Notation {
  const isDeclared = decimal !== undefined || grouping !== 'none';
  const hasComma = (decimal ?? (grouping === '.' ? ',' : '.')) === ',';
  return {
    marks: isDeclared ? { decimal: hasComma ? COMMA : DOT, grouping: groupingMarks[grouping] } : undefined,
    isHuman: number === 'human' || number === 'percent',
    dividesPercent: number === 'percent',
    isWhole,
  };
}
