import type { Table, TableColumn } from '@repo/database';
import { mapInTurns, nextTurn } from '@repo/transforms';
import { type Lookup, lookUpColumns, type Match } from '../plan/look-up-columns.ts';
import { matchColumns } from '../plan/match-columns.ts';
import { type ImportPlan, planColumn, planOf, type PlanOptions } from '../plan/plan-import.ts';
import { type Problem, problemOf } from '../problem/problem.ts';

export interface LenientPlan {
  /** Plan of the import if there is no problem, otherwise of the fields that match a column. */
  readonly plan: ImportPlan;
  readonly lookups: readonly Lookup[];
  /** Problems that would end the import, in the order in which it reports them. */
  readonly problems: readonly Problem[];
}

/** Plans an import as far as possible, in turns of the event loop. */
export async function planLeniently(
  header: readonly string[],
  table: Table,
  options: PlanOptions,
): Promise<LenientPlan> {
  // Reading the header has used up a turn.
  await nextTurn();
  const lookups = lookUpColumns(header, table, options);
  const columns = await mapInTurns(firstMatches(lookups), (match) => planColumn(match, table, options));
  const problems = problemsOf(header, table, options, lookups);
  return { plan: planOf(lookups, columns, table), lookups, problems };
}

/** Returns the first field that matches each column. */
export function firstMatches(lookups: readonly Lookup[]): Match[] {
  const taken = new Set<TableColumn>();
  return lookups.flatMap((lookup) => {
    const { column } = lookup;
    if (typeof column === 'string' || taken.has(column)) return [];
    taken.add(column);
    return [{ ...lookup, column }];
  });
}

/** Finds the problems of an import. It reports unknown columns first; ignoring them shows the others. */
function problemsOf(
  header: readonly string[],
  table: Table,
  options: PlanOptions,
  lookups: readonly Lookup[],
): Problem[] {
  const problems: Problem[] = [];
  for (const unknownColumns of [options.unknownColumns, 'ignore'] as const) {
    try {
      matchColumns(header, table, { ...options, unknownColumns }, lookups);
      break;
    } catch (error) {
      const problem = problemOf(error);
      if (problem.code === 'INTERNAL_ERROR') throw error;
      if (problems.every(({ code }) => code !== problem.code)) problems.push(problem);
    }
  }
  return problems;
}
