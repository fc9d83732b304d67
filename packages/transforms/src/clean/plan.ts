import type { CompiledColumn, CompiledPlan } from '../batch/record-batch.ts';
import { mapInTurns } from '../batch/turns.ts';
import { ruleOf, type ValueType } from '../columns/catalogue.ts';

/** A column that a field of each record goes to: plain data. */
export interface PlannedColumn extends ValueType {
  readonly name: string;
  /** Which field of a record feeds the column, from 0. */
  readonly source: number;
}

/** Which field goes to which column, and how it is read. Plain data: a plan is the same after a trip through JSON. */
export interface Plan extends Pick<CompiledPlan, 'fieldCount' | 'form'> {
  readonly columns: readonly PlannedColumn[];
}

/**
 * Makes the kernels of a plan.
 * @throws TypeError for a type that there is not; RangeError for an unknown time zone
 */
export function compilePlan({ columns, fieldCount, form }: Plan): CompiledPlan {
  return { columns: columns.map(compileColumn), fieldCount, form };
}

/** The same, in turns of the event loop: a plan may have 1,600 columns. */
export async function compilePlanInTurns({ columns, fieldCount, form }: Plan): Promise<CompiledPlan> {
  return { columns: await mapInTurns(columns, compileColumn), fieldCount, form };
}

/** The same for one column. */
export function compileColumn(column: PlannedColumn): CompiledColumn {
  const { name, source, options } = column;
  const { required = false, nullWords } = options;
  return {
    name,
    source,
    rule: ruleOf(column),
    required,
    ...(nullWords && { nullWords: nullWords.map((word) => Buffer.from(word)) }),
  };
}
