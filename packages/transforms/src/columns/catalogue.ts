import type { Rule } from '../batch/record-batch.ts';
import { bitType, varbitType } from './bit.ts';
import { boolType } from './bool.ts';
import { byteaType } from './bytea.ts';
import { bounded } from './column-rules/bounds.ts';
import { withColumnRules } from './column-rules/column-rules.ts';
import { charType } from './char.ts';
import { dateType } from './date.ts';
import { emailType } from './email.ts';
import { enumType } from './enumeration.ts';
import { float4Type, float8Type } from './float.ts';
import { cidrType, inetType } from './inet.ts';
import { int2Type, int4Type, int8Type } from './integer.ts';
import { intervalType } from './interval.ts';
import { jsonType } from './json.ts';
import { jsonbType } from './jsonb.ts';
import { exact } from './exact/exact.ts';
import { macaddrType } from './macaddr.ts';
import { macaddr8Type } from './macaddr8.ts';
import { nameType } from './name.ts';
import { numericType } from './numeric.ts';
import { opaqueType } from './opaque.ts';
import { singleByteType } from './single-byte.ts';
import { citextType, textType, varcharType } from './text.ts';
import { timeType } from './time.ts';
import { timestampType } from './timestamp.ts';
import { timestamptzType } from './timestamptz.ts';
import { timetzType } from './timetz.ts';
import type { TypeEntry } from './type-entry.ts';
import type { ValueOptions } from './options/value-options.ts';
import { uuidType } from './uuid.ts';

// Each type is listed here and defined next to its kernel.
const types = [
  textType,
  varcharType,
  citextType,
  emailType,
  charType,
  nameType,
  singleByteType,
  int2Type,
  int4Type,
  int8Type,
  numericType,
  float4Type,
  float8Type,
  boolType,
  dateType,
  timestampType,
  timestamptzType,
  timeType,
  timetzType,
  intervalType,
  uuidType,
  jsonType,
  jsonbType,
  byteaType,
  bitType,
  varbitType,
  inetType,
  cidrType,
  macaddrType,
  macaddr8Type,
  enumType,
  opaqueType,
] as const satisfies readonly TypeEntry[];

/** The name of a type in a plan. */
export type TypeName = (typeof types)[number]['base'];

/** A type with the options of its column. */
export interface ValueType {
  readonly type: TypeName;
  readonly options: ValueOptions;
}

/** A type of the catalogue. */
export type CatalogueType = TypeEntry & { readonly base: TypeName };

/** All types, in the order in which RULES.md lists them. */
export const catalogue: readonly CatalogueType[] = types;

const byBase: ReadonlyMap<string, CatalogueType> = new Map(catalogue.map((entry) => [entry.base, entry]));

/** Returns the type with that name, if there is one. */
export function findType(name: string): CatalogueType | undefined {
  return byBase.get(name);
}

/** Returns the type with that name. @throws TypeError for an unknown name */
export function typeEntry(name: string): CatalogueType {
  const entry = byBase.get(name);
  if (entry === undefined) throw new TypeError(`unknown type ${JSON.stringify(name)}`);
  return entry;
}

/**
 * Creates the rule that cleans and checks the values.
 * @throws TypeError for an unknown type, or one that does not support `exact`, `min` or `max`; RangeError for an unknown
 *   time zone, and for a bound that is no value of the type
 */
export function ruleOf({ type, options }: ValueType): Rule {
  const entry = typeEntry(type);
  return withColumnRules(withBounds(entry, exactly(entry, options), options), options);
}

function exactly({ base, make, exact: form }: TypeEntry, options: ValueOptions): Rule {
  const rule = make(options);
  if (options.exact !== true || form === 'kept') return rule;
  if (form === undefined) throw new TypeError(`${base} does not support exact`);
  return exact(rule, form(options));
}

function withBounds({ base, make, order }: TypeEntry, rule: Rule, options: ValueOptions): Rule {
  const { min, max, timeZone } = options;
  if (min === undefined && max === undefined) return rule;
  if (order === undefined) throw new TypeError(`${base} does not support min and max`);
  const plain = make({ ...(timeZone !== undefined && { timeZone }) });
  return bounded(
    rule,
    { ...(min !== undefined && { min }), ...(max !== undefined && { max }) },
    plain,
    order,
  );
}

/** Whether the empty text is a value of the type. @throws TypeError for an unknown type */
export function hasEmptyText({ type, options }: ValueType): boolean {
  return typeEntry(type).hasEmptyText?.(options) ?? false;
}

const byAlias: ReadonlyMap<string, CatalogueType> = new Map(
  catalogue.flatMap((entry) => entry.aliases.map((alias): [string, CatalogueType] => [alias, entry])),
);

/** All names that {@link parseType} accepts, without parentheses. */
export const typeNames: readonly string[] = [...byAlias.keys()];

/** `numeric(10,2)`, `timestamp(3) with time zone` */
const spelling =
  /^([a-z"][a-z\d" ]*?)\s*(?:\(\s*(\d+)\s*(?:,\s*(-?\d+)\s*)?\))?\s*( with(?:out)? time zone)?$/;

/** Parses a type written as in SQL; undefined if it is unknown. */
export function parseType(text: string): ValueType | undefined {
  const [, word = '', first, second, zone = ''] = spelling.exec(text.trim().toLowerCase()) ?? [];
  const entry = byAlias.get(word + zone);
  if (entry === undefined) return undefined;
  const numbers = [first, second].filter((number) => number !== undefined).map(Number);
  return { type: entry.base, options: entry.modifier?.read(numbers, word) ?? {} };
}
