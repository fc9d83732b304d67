import type { ReplaceScope, Table, WriteMode } from '@repo/database';
import type { Outcome } from '@repo/transforms';
import type { Access } from '../access/access.ts';
import { Problem } from '../problem.ts';
import type { ImportParameters } from './import-parameters.ts';
import type { RejectCeiling } from './reject-ceiling.ts';

interface Replacing {
  readonly table: Table;
  /** Undefined in every mode but `replace`. */
  readonly replaces: ReplaceScope | undefined;
  readonly parameters: Pick<ImportParameters, 'cascade'>;
}

/** Why the table may not be replaced, whatever the file: a Problem REPLACE_INHERITED or REPLACE_CASCADES. */
export function replaceRefusal(
  { table: { schema, name }, replaces, parameters }: Replacing,
  access: Access,
): Problem | undefined {
  if (replaces?.mayRoute) {
    return new Problem(
      'REPLACE_INHERITED',
      `${schema}.${name} has inheritance children, and a trigger that may route rows into them, where replace deletes nothing; import into the children instead`,
    );
  }
  if (replaces === undefined || replaces.cascadesTo.length === 0) return undefined;
  const permitted = replaces.cascadesTo.filter((other) => access.permits(other));
  const hiddenTables = replaces.cascadesTo.length - permitted.length;
  if (parameters.cascade && hiddenTables === 0) return undefined;
  const tables = permitted.map((other) => `${other.schema}.${other.name}`);
  const others = [...tables, ...(hiddenTables === 0 ? [] : ['tables that the key is not for'])].join(', ');
  const advice =
    hiddenTables === 0 ? 'to do that as well, send cascade=true' : 'ask for a key that is for all of them';
  return new Problem(
    'REPLACE_CASCADES',
    `deleting the rows of ${schema}.${name} would delete or change rows that refer to them, of ${others}; ${advice}`,
    { members: { tables, hiddenTables } },
  );
}

interface Demands {
  readonly mode: WriteMode;
  readonly maxRejects?: RejectCeiling | undefined;
  readonly expectedRows?: number | undefined;
}

/**
 * Why a replace with these records would lose the old rows for nothing, or for too little: a Problem REPLACE_REJECTS or
 * REPLACE_EMPTY.
 * @param isWhole whether these are all records of the file
 */
export function replaceLoss(
  { read, kept, rejected }: Pick<Outcome, 'read' | 'kept' | 'rejected'>,
  { mode, maxRejects, expectedRows }: Demands,
  isWhole: boolean,
): Problem | undefined {
  if (mode !== 'replace') return undefined;
  const isNothing = kept === 0 && isWhole;
  if (rejected > 0 && (maxRejects === undefined || isNothing)) {
    const advice = isNothing
      ? 'no record would be left'
      : 'to replace the old rows with the other records, allow rejects with maxRejects';
    return new Problem('REPLACE_REJECTS', `${rejected} of ${read} records were rejected; ${advice}`);
  }
  if (!isNothing || expectedRows === 0) return undefined;
  return new Problem(
    'REPLACE_EMPTY',
    'the file has no record to replace the old rows with; to empty the table, send expectedRows=0',
  );
}
