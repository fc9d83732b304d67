import { compiledPattern } from '../plan/column-patterns.ts';
import { Problem } from '../problem/problem.ts';
import type { ConfigFault } from './config-fault.ts';
import { faultOf } from './collect-faults.ts';
import type { Config } from './config-schema.ts';

/** Finds patterns that cannot be compiled. */
export async function checkPatterns({ tables = {} }: Config): Promise<ConfigFault[]> {
  const faults: ConfigFault[] = [];
  for (const [name, { columns = {} }] of Object.entries(tables))
    for (const [column, given] of Object.entries(columns)) {
      if (given.pattern === undefined) continue;
      await compiledPattern(given.pattern, 'pattern').catch((error: unknown) => {
        if (!(error instanceof Problem)) throw error;
        faults.push(faultOf(error, ['tables', name, 'columns', column], given));
      });
    }
  return faults;
}
