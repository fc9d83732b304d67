import type { TableColumn } from '@repo/database';
import {
  bool,
  bytea,
  char,
  cidr,
  date,
  type DateOrder,
  email,
  enumeration,
  float,
  inet,
  integer,
  interval,
  json,
  jsonb,
  macaddr,
  macaddr8,
  name,
  numeric,
  opaque,
  type Rule,
  singleByte,
  text,
  time,
  timestamp,
  timestamptz,
  timetz,
  uuid,
} from '@repo/transforms';
import type { TextRule } from '../parameters/column-options.ts';
import { exactRule } from './exact-rule.ts';
import { intervalFields } from './interval-fields.ts';

/** How values are read, where a column has no way of its own. */
export interface ValueReading {
  readonly dateOrder: DateOrder;
  /** Where times without an offset are: an IANA name or an offset. */
  readonly timeZone: string;
  /** Whether a value that its column would not give back is a reject. */
  readonly exact?: boolean;
}

export interface RuleOptions extends ValueReading {
  /** For a text column, instead of what its name suggests. */
  readonly rule?: TextRule;
  /** `server_version_num`, such as 170004: newer servers accept more spellings of some types. */
  readonly serverVersion: number;
}

/**
 * The rule that cleans and checks a column, from its type and, for e-mail addresses, its name or what is said of it. A
 * domain has the rule of the type under it; its constraints are the server's to check.
 * @throws Problem PARAMETER_INVALID for a type that does not go with `exact`
 */
export function ruleFor(column: TableColumn, options: RuleOptions): Rule {
  const rule = looseRule(column, options);
  return options.exact === true ? exactRule(rule, column) : rule;
}

function looseRule(column: TableColumn, options: RuleOptions): Rule {
  const { baseKind, baseName, extension, labels } = column.type;
  if (labels !== undefined) return enumeration({ labels });
  if (baseKind !== 'base') return opaque;
  // Whatever schema it was put into.
  if (extension === 'citext') return textOrEmail(column, options);
  return rules.get(baseName)?.(column, options) ?? opaque;
}

/** By `baseName`, which is bare for PostgreSQL's own types only. */
const rules: ReadonlyMap<string, (column: TableColumn, options: RuleOptions) => Rule> = new Map(
  Object.entries({
    bool: () => bool(),
    int2: (_, options) => integer({ bytes: 2, literals: hasLiterals(options) }),
    int4: (_, options) => integer({ bytes: 4, literals: hasLiterals(options) }),
    int8: (_, options) => integer({ bytes: 8, literals: hasLiterals(options) }),
    float4: () => float({ bytes: 4 }),
    float8: () => float({ bytes: 8 }),
    uuid: () => uuid(),
    inet: () => inet(),
    cidr: () => cidr(),
    macaddr: () => macaddr(),
    macaddr8: () => macaddr8(),
    numeric: ({ type: { precision, scale } }, options) =>
      numeric({
        literals: hasLiterals(options),
        ...(precision === undefined ? {} : { precision }),
        ...(scale === undefined ? {} : { scale }),
      }),
    text: textOrEmail,
    varchar: textOrEmail,
    bpchar: (column, options) =>
      isEmail(column, options) ? email(lengthOf(column)) : char(lengthOf(column)),
    char: (_, { serverVersion }) => singleByte({ octal: serverVersion >= 160_000 }),
    name: () => name(),
    json: () => json(),
    jsonb: () => jsonb(),
    bytea: () => bytea(),
    date: (_, options) => date(dateReading(options)),
    timestamp: (_, options) => timestamp(dateReading(options)),
    timestamptz: (_, options) => timestamptz({ ...dateReading(options), zone: options.timeZone }),
    time: () => time(),
    timetz: (_, { timeZone }) => timetz({ zone: timeZone }),
    // `infinity`: since PostgreSQL 17.
    interval: ({ type: { modifier } }, { serverVersion }) =>
      interval({ ...intervalFields(modifier), infinite: serverVersion >= 170_000 }),
  } satisfies Record<string, (column: TableColumn, options: RuleOptions) => Rule>),
);

/** `+infinity`: since PostgreSQL 16. */
function dateReading({ dateOrder, serverVersion }: RuleOptions) {
  return { order: dateOrder, signedInfinity: serverVersion >= 160_000 };
}

/** `0x1f` and `1_000`: since PostgreSQL 16. */
function hasLiterals({ serverVersion }: RuleOptions): boolean {
  return serverVersion >= 160_000;
}

const emailName = /^(?:email|e_mail|email_address|.*_email)$/i;

/**
 * Whether a column of text holds e-mail addresses: by its name, where nothing else is said. Text that has to come back
 * as it is, is not cleaned for its name alone.
 */
export function isEmail(
  { name: columnName }: Pick<TableColumn, 'name'>,
  { rule, exact: isExact = false }: Pick<RuleOptions, 'rule' | 'exact'> = {},
): boolean {
  return rule === undefined ? !isExact && emailName.test(columnName) : rule === 'email';
}

function textOrEmail(column: TableColumn, options: RuleOptions): Rule {
  return isEmail(column, options) ? email(lengthOf(column)) : text(lengthOf(column));
}

function lengthOf({ type: { maxLength } }: TableColumn): { charactersMax?: number } {
  return maxLength === undefined ? {} : { charactersMax: maxLength };
}
