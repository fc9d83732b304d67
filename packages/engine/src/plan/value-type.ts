import type { ColumnType, TableColumn } from '@repo/database';
import {
  findType,
  quoted,
  type CatalogueType,
  typeEntry,
  type ValueOptions,
  type ValueType,
} from '@repo/transforms';
import type { TextRule } from '../parameters/column-options.ts';
import { Problem } from '../problem/problem.ts';

/** How values are read, where a column has no way of its own. */
export interface ValueReading {
  /** What means NULL where it is not quoted; undefined: nothing but the empty field. */
  readonly nullWords: readonly string[] | undefined;
  /** Whether a value that its column would not give back is a reject. */
  readonly exact?: boolean;
  readonly dateOrder: NonNullable<ValueOptions['dateOrder']>;
  readonly timeZone: string;
}

export interface ReadingOfColumn extends ValueOptions {
  /** For a text column, instead of what its name suggests. */
  readonly rule?: TextRule;
}

/**
 * The type of the catalogue that a column's values have: of a domain that of the type under it, whose constraints are the
 * server's to check.
 */
export function typeOf({ baseKind, baseName, extension, labels }: ColumnType): CatalogueType {
  if (labels !== undefined) return typeEntry('enum');
  if (baseKind !== 'base') return typeEntry('opaque');
  // Whatever schema it was put into.
  if (extension === 'citext') return typeEntry('citext');
  // The name is bare for PostgreSQL's own types only.
  return findType(baseName) ?? typeEntry('opaque');
}

/**
 * How a column is read: by its type and, for e-mail addresses, its name or what is said of it.
 * @throws Problem PARAMETER_INVALID for a type that does not go with `exact`
 */
export function valueTypeOf(column: TableColumn, { rule, ...reading }: ReadingOfColumn): ValueType {
  const { name, type } = column;
  const ofType = typeOf(type);
  const isAddress = ofType.settings.includes('rule') && isEmail(column, { rule, exact: reading.exact });
  const entry = isAddress ? typeEntry('email') : ofType;
  if (reading.exact === true && entry.exact === undefined) {
    throw new Problem(
      'PARAMETER_INVALID',
      `exact=true does not work with ${quoted(name)}, whose type is ${type.name}; leave the column out of the file, or import without exact=true`,
    );
  }
  return {
    type: entry.base,
    options: {
      ...(type.labels && { labels: type.labels }),
      ...(type.modifier < 0 ? {} : ofType.modifier?.unpack(type.modifier)),
      ...reading,
    },
  };
}

const emailName = /^(?:email|e_mail|email_address|.*_email)$/i;

/**
 * Whether a column of text holds e-mail addresses: by its name, where nothing else is said. Text that has to come back
 * as it is, is not cleaned for its name alone.
 */
export function isEmail(
  { name }: Pick<TableColumn, 'name'>,
  {
    rule,
    exact = false,
  }: { readonly rule?: TextRule | undefined; readonly exact?: boolean | undefined } = {},
): boolean {
  return rule === undefined ? !exact && emailName.test(name) : rule === 'email';
}
