import type { Kernel, Rule } from '../../batch/record-batch.ts';
import { KEPT, TYPE_INVALID } from '../../batch/reject-code.ts';
import { COMMA, DOT } from '../../csv/ascii.ts';
import type { Setting, ValueOptions } from '../options/value-options.ts';
import { type Notation, notationOf } from './notation.ts';
import { numberHint } from './number-hint.ts';
import { rewriteNumber } from './rewrite-number.ts';

/** Settings of all number types. */
export const numberSettings = ['decimal', 'grouping', 'number'] as const satisfies readonly Setting[];

/** Describes valid numbers of a type in the column's notation. */
export function inWords(what: string, { decimal, grouping }: ValueOptions): string {
  return decimal === ',' || grouping === '.' ? `${what}; its decimal mark is a comma` : what;
}

/**
 * Creates the rule of a number type that reads other notations than PostgreSQL's.
 *
 * With a decimal point, whatever PostgreSQL reads has the same meaning, so the type's own kernel comes first and tries
 * the notation last. With a decimal comma, all numbers are rewritten first.
 * @param isWhole whether the type stores whole numbers
 * @param make creates the type's own rule; its kernels try the notation, if there is one, before they reject a value
 */
export function inNotation(
  options: ValueOptions,
  isWhole: boolean,
  make: (notation: Notation | undefined) => Rule,
): Rule {
  const notation = notationOf(options, isWhole);
  const hint = (value: string) => numberHint(value, notation);
  if (notation.marks?.decimal !== COMMA) return { ...make(notation), hint };
  const { text, binary, ...rule } = make(undefined);
  return {
    ...rule,
    hint,
    text: rewritten(notation, text),
    ...(binary && { binary: { ...binary, kernel: rewritten(notation, binary.kernel) } }),
  };
}

function rewritten(notation: Notation, kernel: Kernel): Kernel {
  return (batch, values, column) => {
    const { fate, recordCount } = batch;
    const { start, length } = values;
    for (let r = 0; r < recordCount; r++) {
      const size = length[r]!;
      if (size < 0 || fate[r] !== KEPT || rewriteNumber(batch, values, r, notation)) continue;
      const from = start[r]!;
      // The type's own kernel judges other values, such as NaN, unless it would take a point for the decimal mark.
      if (hasPoint(batch.bytes, from, from + size)) batch.reject(r, TYPE_INVALID, column);
    }
    kernel(batch, values, column);
  };
}

function hasPoint(bytes: Uint8Array, from: number, end: number): boolean {
  for (let i = from; i < end; i++) if (bytes[i] === DOT) return true;
  return false;
}
