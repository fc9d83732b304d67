import { foldName, type ImportParameters, isEmail } from '@repo/engine';
import type { PlannedColumn, ValueType } from '@repo/transforms';

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
  { dateOrder, timeZone, nullWords, columns }: ImportParameters,
): PlannedColumn {
  const chosen = named ?? inferred;
  const type = chosen?.type ?? (isEmail({ name: columnLike(name) }) ? 'email' : 'text');
  const exact = named === undefined && inferred !== undefined;
  const { rule: _, aliases: __, ...own } = columns.get(foldName(name)) ?? {};
  const reading = {
    dateOrder,
    timeZone,
    exact,
    serverVersion: SERVER_VERSION,
    ...(nullWords && { nullWords }),
    ...own,
  };
  return { name, source, type, options: { ...chosen?.options, ...reading } };
}

/** Returns the name that a column with this header would have: `Work E-Mail` becomes `work_e_mail`. */
function columnLike(header: string): string {
  return header
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_');
}
