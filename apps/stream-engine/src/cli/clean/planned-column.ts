import { type ImportParameters, isEmail, ruleFor } from '@repo/engine';
import type { PlannedColumn } from '@repo/transforms';
import { type NamedType, typeNamed } from './type-named.ts';

/** Newer servers take more spellings of numbers and times; there is none here that would not. */
const SERVER_VERSION = 180_000;

interface ChosenType {
  readonly named: NamedType | undefined;
  readonly inferred: NamedType | undefined;
}

/**
 * A column of text, or of the type that was named or inferred for it. An inferred type changes no value, even if the file
 * has been written to since.
 */
export function plannedColumn(
  name: string,
  source: number,
  { named, inferred }: ChosenType,
  { dateOrder, timeZone, nullWords }: ImportParameters,
): PlannedColumn {
  const { type, rule } =
    named ?? inferred ?? typeNamed(isEmail({ name: columnLike(name) }) ? 'email' : 'text');
  const column = {
    name,
    position: source + 1,
    type,
    nullable: true,
    hasDefault: false,
    identity: undefined,
    generated: false,
    insertable: true,
  };
  const exact = named === undefined && inferred !== undefined;
  const asked = { dateOrder, timeZone, exact, serverVersion: SERVER_VERSION };
  return { name, source, rule: ruleFor(column, { ...asked, rule }), required: false, nullWords };
}

/** As a column of that header would be called: `Work E-Mail` is `work_e_mail`. */
function columnLike(header: string): string {
  return header
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_');
}
