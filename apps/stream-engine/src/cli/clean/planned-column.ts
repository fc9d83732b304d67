import {
  type ColumnPatterns,
  dateReadingOf,
  foldName,
  type ImportParameters,
  isEmail,
  Problem,
  requireBoundsOf,
  withNullOptions,
} from '@repo/engine';
import { type PlannedColumn, typeEntry, type ValueType } from '@repo/transforms';

/** Accepts the spellings of numbers and times of the newest server, because no older one is involved. */
const SERVER_VERSION = 180_000;

interface ChosenType {
  readonly named: ValueType | undefined;
  readonly inferred: ValueType | undefined;
}

/**
 * A column of text, or of the type that was named or inferred for it. An inferred type changes no value, even if the file
 * has been written to since.
 */
export function plannedColumn(
  name: string,
  source: number,
  { named, inferred }: ChosenType,
  parameters: ImportParameters,
  patterns: ColumnPatterns,
): PlannedColumn {
  const { timeZone, numbers, trim, columns } = parameters;
  const chosen = named ?? inferred;
  const type = chosen?.type ?? (isEmail({ name: columnLike(name) }) ? 'email' : 'text');
  const exact = named === undefined && inferred !== undefined;
  const { rule: _, aliases: __, pattern, ...own } = columns.get(foldName(name)) ?? {};
  requireBoundsOf(name, { base: type, name: typeEntry(type).aliases[0] ?? type }, own);
  const dates = dateReadingOf(typeEntry(type), parameters, own);
  if (own.dateFormat !== dates.dateFormat && own.dateFormat !== undefined)
    throw new Problem(
      'PARAMETER_INVALID',
      `dateFormat.${name} does not fit the type ${type}; name another, such as --type ${name}:timestamp`,
    );
  const reading = {
    timeZone,
    ...numbers,
    exact,
    serverVersion: SERVER_VERSION,
    ...(trim && { trim }),
    ...own,
    ...dates,
    ...(pattern !== undefined && { pattern: patterns.get(pattern)! }),
  };
  const typed = { type, options: { ...chosen?.options, ...reading } };
  return { name, source, ...withNullOptions(typed, parameters, own) };
}

/** Returns the name that a column with this header would have: `Work E-Mail` becomes `work_e_mail`. */
function columnLike(header: string): string {
  return header
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_');
}
