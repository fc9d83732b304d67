import type { Kernel, Rule } from '../../batch/record-batch.ts';
import type { RejectCode } from '../../batch/reject-code.ts';
import { type AllowedValue, allowedValues } from './allowed-values.ts';
import type { Bounds } from './bounds.ts';
import { type LengthLimits, textLength } from './text-length.ts';
import { type LetterCase, letterCase } from './letter-case.ts';
import { matches, type Pattern } from './pattern.ts';
import { type Replacement, replacements } from './replacements.ts';

/**
 * Rules for the values of one column beyond those of its type. All but the bounds see the field’s text and run before
 * the type's rule, in the order of their declaration here. NULL has no text and passes all of them.
 */
export interface ColumnRules extends Bounds {
  readonly replace?: readonly Replacement[];
  readonly case?: LetterCase;
  /** All values that the column may have in the file. */
  readonly values?: readonly AllowedValue[];
  readonly pattern?: Pattern;
  readonly length?: LengthLimits;
}

/** Wraps a rule so that the column's own rules run first; the bounds are not among them. */
export function withColumnRules(rule: Rule, options: ColumnRules): Rule {
  const steps = stepsOf(options);
  if (steps.length === 0) return rule;
  const { text, binary } = rule;
  return {
    ...rule,
    text: inSequence([...steps, text]),
    ...(binary && { binary: { ...binary, kernel: inSequence([...steps, binary.kernel]) } }),
    explain: (code) => reasonFor(code, options) ?? rule.explain?.(code),
  };
}

/** Maximum number of values in a message. */
const VALUES_SHOWN_MAX = 20;

function reasonFor(code: RejectCode, { values = [], pattern, length }: ColumnRules): string | undefined {
  switch (code) {
    case 'VALUE_NOT_ALLOWED': {
      const shown = values.slice(0, VALUES_SHOWN_MAX).map(({ value }) => JSON.stringify(value));
      const others = values.length - shown.length;
      return `not one of the values ${shown.join(', ')}${others > 0 ? ` and ${others} more` : ''}`;
    }
    case 'PATTERN_MISMATCH':
      return `does not match the pattern ${pattern?.source}`;
    case 'LENGTH_INVALID':
      return `not of the length ${length?.min ?? ''}..${length?.max ?? ''}`;
    default:
      return undefined;
  }
}

function stepsOf(rules: ColumnRules): Kernel[] {
  const { replace = [], values, pattern, length } = rules;
  return [
    replace.length > 0 ? replacements(replace) : undefined,
    rules.case && letterCase(rules.case),
    values && allowedValues(values),
    pattern && matches(pattern),
    length && textLength(length),
  ].filter((step) => step !== undefined);
}

function inSequence(kernels: readonly Kernel[]): Kernel {
  return (batch, values, column) => {
    for (const kernel of kernels) kernel(batch, values, column);
  };
}
