import type { CompiledColumn, CompiledPlan } from '../batch/record-batch.ts';
import { mapInTurns } from '../batch/turns.ts';
import { compileNullWords } from '../batch/null-words.ts';
import { hasEmptyText, ruleOf, type ValueType } from '../columns/catalogue.ts';

/** A column and the field that feeds it, as plain data. */
export interface PlannedColumn extends ValueType {
  readonly name: string;
  /** Index of the field that feeds the column. */
  readonly source: number;
}

/** Maps fields to columns and says how to read them. Plain data: a plan survives a round trip through JSON. */
export interface Plan extends Pick<CompiledPlan, 'fieldCount' | 'form'> {
  readonly columns: readonly PlannedColumn[];
}

/**
 * Creates the kernels of a plan.
 * @throws TypeError for an unknown type; RangeError for an unknown time zone
 */
export function compilePlan({ columns, fieldCount, form }: Plan): CompiledPlan {
  return { columns: columns.map(compileColumn), fieldCount, form };
}

/** Compiles a plan in turns of the event loop, because it may have 1,600 columns. */
export async function compilePlanInTurns({ columns, fieldCount, form }: Plan): Promise<CompiledPlan> {
  return { columns: await mapInTurns(columns, compileColumn), fieldCount, form };
}

/** Compiles one column of a plan. */
export function compileColumn(column: PlannedColumn): CompiledColumn {
  const { name, source, options } = column;
  const { required = false, exact = false, empty = 'null', nullQuoted = false } = options;
  const { nullWords = [], keptWords = [] } = options;
  const hasText = hasEmptyText(column);
  return {
    name,
    source,
    rule: ruleOf(column),
    required,
    ...(options.trim === true && { trims: true }),
    ...(exact && { keepsFormulas: true }),
    hasEmptyText: hasText,
    empty: empty === 'text' && !hasText ? 'null' : empty,
    isQuotedEmpty: nullQuoted || !hasText,
    nullWords: compileNullWords(nullWords, options),
    keptWords: compileNullWords(keptWords, options),
  };
}
