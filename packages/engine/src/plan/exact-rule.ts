import type { ColumnType, TableColumn } from '@repo/database';
import {
  day,
  decimalOrSpecial,
  exact,
  type ExactForm,
  hyphenatedUuid,
  moment,
  orInfinity,
  quoted,
  type Rule,
  shortestFloat,
  truthValue,
  unchanged,
  unpadded,
  wholeNumber,
} from '@repo/transforms';
import { Problem } from '../problem/problem.ts';

/**
 * The rule of a column under `exact=true`: a value that the column would not give back is a reject.
 * @throws Problem PARAMETER_INVALID for a type of which only the server knows what it gives back
 */
export function exactRule(rule: Rule, { name, type }: TableColumn): Rule {
  if (rule.name === 'email') return exact(rule, unchanged);
  if (isTextKept(type)) return rule;
  const { baseKind, baseName, precision, scale } = type;
  const form = baseKind === 'base' ? forms.get(baseName)?.({ decimals: precision, scale }) : undefined;
  if (form !== undefined) return exact(rule, form);
  throw new Problem(
    'PARAMETER_INVALID',
    `exact=true cannot tell which values ${quoted(name)} would give back, whose type is ${type.name}; leave the column out of the file, or import without exact=true`,
  );
}

const keptTypes: ReadonlySet<string> = new Set(['text', 'varchar', 'name', 'json']);

/** Whether every value that the rule takes is stored letter for letter. */
function isTextKept({ baseKind, baseName, extension, labels }: ColumnType): boolean {
  return labels !== undefined || extension === 'citext' || (baseKind === 'base' && keptTypes.has(baseName));
}

interface Modifiers {
  /** Of a second. */
  readonly decimals: number | undefined;
  readonly scale: number | undefined;
}

const momentForm =
  (hasDay: boolean, hasOffset: boolean) =>
  ({ decimals }: Modifiers) => {
    const form = moment({ hasDay, hasOffset, ...(decimals === undefined ? {} : { decimals }) });
    return hasDay ? orInfinity(form) : form;
  };

/** By `baseName`; a type that is missing here can be written in ways that are not followed here. */
const forms: ReadonlyMap<string, (modifiers: Modifiers) => ExactForm> = new Map(
  Object.entries({
    bool: () => truthValue,
    int2: () => wholeNumber,
    int4: () => wholeNumber,
    int8: () => wholeNumber,
    float4: () => shortestFloat(4),
    float8: () => shortestFloat(8),
    numeric: ({ scale }: Modifiers) => decimalOrSpecial(scale),
    uuid: () => hyphenatedUuid,
    bpchar: () => unpadded,
    date: () => orInfinity(day),
    timestamp: momentForm(true, false),
    timestamptz: momentForm(true, true),
    time: momentForm(false, false),
    timetz: momentForm(false, true),
  }),
);
