import { type ColumnRules, compilePattern } from '@repo/transforms';
import type { ColumnOptions } from '../parameters/column-options.ts';
import { nameForColumn } from '../parameters/column-query.ts';
import { Problem } from '../problem/problem.ts';

/** Compiled patterns by their source. */
export type ColumnPatterns = ReadonlyMap<string, NonNullable<ColumnRules['pattern']>>;

/**
 * Compiles the patterns of all columns.
 * @throws Problem PARAMETER_INVALID for one that is invalid, or that an automaton cannot match in linear time
 */
export async function compilePatterns(columns: ReadonlyMap<string, ColumnOptions>): Promise<ColumnPatterns> {
  const compiled = new Map<string, NonNullable<ColumnRules['pattern']>>();
  for (const [name, { pattern }] of columns) {
    if (pattern === undefined || compiled.has(pattern)) continue;
    compiled.set(pattern, await compiledPattern(pattern, nameForColumn('pattern', name)));
  }
  return compiled;
}

/**
 * Compiles one pattern.
 * @param name of the parameter, for messages
 * @throws Problem PARAMETER_INVALID
 */
export async function compiledPattern(
  source: string,
  name: string,
): Promise<NonNullable<ColumnRules['pattern']>> {
  try {
    return await compilePattern(source);
  } catch (error) {
    if (error instanceof SyntaxError)
      throw new Problem('PARAMETER_INVALID', `${name} ${error.message}`, { cause: error });
    throw error;
  }
}
