import { findRejectObstacles, type Pool, type Table } from '@repo/database';
import { quoted } from '@repo/transforms';
import type { ImportParameters } from '../parameters/import-parameters.ts';
import { canReject } from '../parameters/write-mode.ts';
import { Problem } from '../problem/problem.ts';

/**
 * Whether `onConstraint=reject` would reject the records that violate constraints. A trigger that sees all rows of a
 * statement would see only parts of the file, so block boundaries would decide which records are loaded.
 * @param isConfigured whether the configuration sets it, and not the request
 * @throws Problem PARAMETER_INVALID if it is requested and not possible, CONFIG_INVALID if it is configured
 */
export async function mayReject(
  pool: Pool,
  table: Table,
  { mode, onConstraint }: Pick<ImportParameters, 'mode' | 'onConstraint'>,
  isConfigured: boolean,
): Promise<boolean> {
  if (!canReject(mode)) return false;
  const { wholeTrigger, hasInsertRule } = await findRejectObstacles(pool, table);
  if (wholeTrigger === null) return !hasInsertRule;
  if (onConstraint === 'fail') return false;
  throw new Problem(
    isConfigured ? 'CONFIG_INVALID' : 'PARAMETER_INVALID',
    `${isConfigured ? 'in the configuration file, ' : ''}onConstraint=reject does not work with ${quoted(table.name)}: its trigger ${quoted(wholeTrigger)} sees all rows of a statement (REFERENCING NEW TABLE), which would be only part of the file; disable the trigger, or use onConstraint=fail`,
  );
}
