import type { KeyObstacles, Table, TableKey, UnfitKey, WriteMode } from '@repo/database';
import { quoted } from '@repo/transforms';

interface MissingKey {
  readonly table: Table;
  readonly mode: WriteMode;
  /** Undefined: the primary key. */
  readonly columns: readonly string[] | undefined;
  readonly keys: readonly TableKey[];
  readonly obstacles: KeyObstacles;
}

/** Message that says why the table lacks the requested key, and which keys it has. */
export function missingKey({
  table,
  mode,
  columns,
  keys,
  obstacles: { hasRule, unfit },
}: MissingKey): string {
  const name = quoted(table.name);
  if (hasRule)
    return `mode=${mode} does not work with ${name}: it has a rule for INSERT or UPDATE (CREATE RULE), which rules out ON CONFLICT; drop the rule, or use mode=append, which ignores rules`;
  const named = keys.map((key) => quoted(key.columns.join(','))).join(' or ');
  const isMeant = (key: UnfitKey) =>
    columns === undefined ? key.primary : columns.every((column) => key.columns.includes(column));
  const meant = unfit.find(isMeant);
  const reason =
    meant &&
    `mode=${mode} cannot use the unique index ${quoted(meant.name)}, which ${explainUnfitKey(meant)}`;
  if (columns !== undefined) {
    const advice = named === '' ? ', and there is none' : `: ${named}`;
    const must = `key must name the columns of the primary key or of a unique constraint of ${name}${advice}`;
    return reason === undefined ? must : `${must}; ${reason}`;
  }
  const why = reason ?? `${name} has no primary key`;
  const advice =
    named === ''
      ? 'it has no other unique constraint, so use mode=append or mode=replace'
      : `name the columns of a unique constraint with key: ${named}`;
  return `mode=${mode} needs a key: ${why}; ${advice}`;
}

function explainUnfitKey({ reason, columns }: UnfitKey): string {
  const on = columns.map(quoted).join(', ');
  return {
    deferrable: 'is DEFERRABLE',
    expression: `is on an expression of ${on}`,
    invalid: 'is invalid: building it did not finish',
    partial: 'has a WHERE condition',
    temporal: 'is WITHOUT OVERLAPS',
  }[reason];
}
