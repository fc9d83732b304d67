import type { ColumnType, TableColumn } from '@repo/database';
import {
  findType,
  fitsDateFormat,
  quoted,
  type CatalogueType,
  typeEntry,
  type ValueOptions,
  type ValueType,
} from '@repo/transforms';
import type { DateReading } from '../parameters/date-reading.ts';
import type { TextRule } from '../parameters/column-options.ts';
import type { NumberNotation } from '../parameters/number-notation.ts';
import { Problem } from '../problem/problem.ts';
import { lacksEmptyText, type NullReading } from './null-options.ts';

/** How to read the values of columns without their own options. */
export interface ValueReading extends NullReading {
  /** Whether to reject a value that its column would not return unchanged. */
  readonly exact?: boolean;
  /** Whether to remove whitespace at both ends. */
  readonly trim?: boolean;
  readonly dateOrder: NonNullable<ValueOptions['dateOrder']>;
  /** Form of dates and times, in columns that it fits. */
  readonly dateFormat?: string | undefined;
  readonly timeZone: string;
  readonly numbers?: NumberNotation;
}

export interface ReadingOfColumn extends ValueOptions {
  /** Rule for a text column; overrides the one suggested by its name. */
  readonly rule?: TextRule;
}

/**
 * Type of the catalogue for a column's values. For a domain, that of its base type: the server checks the domain's
 * constraints.
 */
export function typeOf({ baseKind, baseName, extension, labels }: ColumnType): CatalogueType {
  if (labels !== undefined) return typeEntry('enum');
  if (baseKind !== 'base') return typeEntry('opaque');
  // The extension may be installed in any schema.
  if (extension === 'citext') return typeEntry('citext');
  // The name is unqualified only for PostgreSQL's own types.
  return findType(baseName) ?? typeEntry('opaque');
}

/**
 * How to read a column: by its type and, for e-mail addresses, by its name or rule.
 * @throws Problem PARAMETER_INVALID for a type that does not support `exact`
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
      ...(entry.base === 'opaque' && lacksEmptyText(type) && { noEmptyText: true }),
      ...(entry.base === 'opaque' && nameOf(type)),
      ...(type.modifier < 0 ? {} : ofType.modifier?.unpack(type.modifier)),
      ...reading,
    },
  };
}

/**
 * Combines how to read the dates of all columns with the options of one. The format of all columns applies only to
 * columns that it fits, and not to one with an order of its own.
 */
export function dateReadingOf(
  type: CatalogueType,
  { dateOrder, dateFormat }: Pick<ValueReading, 'dateOrder' | 'dateFormat'>,
  own: DateReading,
): DateReading {
  const format = own.dateFormat ?? (own.dateOrder === undefined ? dateFormat : undefined);
  const isRead =
    format !== undefined && type.settings.includes('dateFormat') && fitsDateFormat(type.base, format);
  return { dateOrder: own.dateOrder ?? dateOrder, ...(isRead && { dateFormat: format }) };
}

/** What messages say about a type that only the server knows. */
function nameOf({ name, baseKind }: ColumnType): ValueOptions {
  return { typeName: name, ...(baseKind === 'array' && { isArray: true }) };
}

const emailName = /^(?:email|e_mail|email_address|.*_email)$/i;

/**
 * Whether a text column holds e-mail addresses: by its name, unless a rule says otherwise. With `exact`, the name
 * alone does not cause cleaning.
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
