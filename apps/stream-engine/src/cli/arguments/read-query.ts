import {
  columnParameter,
  describeFault,
  flagOf,
  ImportQuery,
  namesAt,
  type ValidationFault,
} from '@repo/engine';
import { Ajv } from 'ajv';
import { UsageError } from '../failure/usage-error.ts';
import { parseColumnOption } from './column-option.ts';
import { inOptions } from './in-options.ts';

/**
 * Converts the options of a command to the parameters of a request.
 * @throws UsageError
 */
export function queryOf(options: Readonly<Record<string, unknown>>): ImportQuery {
  const { column = [] } = options as { readonly column?: readonly string[] };
  const given = namesAt('request').map((name): [string, unknown] => [name, options[name]]);
  return validQuery([...given, ...column.flatMap(parseColumnOption)]);
}

/**
 * Validates the parameters of a query string like those of options.
 * @throws UsageError
 */
export function queryOfParameters(written: URLSearchParams): ImportQuery {
  return validQuery([...written]);
}

/** @throws UsageError */
function validQuery(given: readonly (readonly [name: string, value: unknown])[]): ImportQuery {
  const values = new Map<string, unknown[]>();
  for (const [name, value] of given)
    if (value !== undefined) values.set(name, [...(values.get(name) ?? []), value].flat());
  // A repeatable parameter that is given once is a plain value, as in a request.
  const query: unknown = Object.fromEntries(
    Array.from(values, ([name, all]) => [name, all.length === 1 ? all[0] : all]),
  );
  const validate = validatorOf([...values.keys()]);
  if (validate(query)) return query;
  const [fault] = validate.errors as unknown as readonly ValidationFault[];
  throw new UsageError(faultInOptions(fault!));
}

/** Compiles the schemas of these parameters only: those of all would take longer than starting the program. */
function validatorOf(names: readonly string[]) {
  const { properties, patternProperties, ...others } = ImportQuery as unknown as QuerySchema;
  const matching = Object.entries(patternProperties).filter(([pattern]) =>
    names.some((name) => new RegExp(pattern).test(name)),
  );
  const schema = {
    ...others,
    properties: Object.fromEntries(Object.entries(properties).filter(([name]) => names.includes(name))),
    patternProperties: Object.fromEntries(matching),
  };
  return new Ajv({ coerceTypes: true, strict: false, validateSchema: false }).compile<ImportQuery>(schema);
}

/** Parts of the query's schema. */
interface QuerySchema {
  readonly properties: Readonly<Record<string, object>>;
  readonly patternProperties: Readonly<Record<string, object>>;
}

function faultInOptions(fault: ValidationFault): string {
  const message = describeFault(fault);
  const name = fault.instancePath.slice(1);
  // A fault of the whole query names a parameter of --column.
  if (name === '') return message;
  return columnParameter(name) ? inOptions(message) : message.replace(name, flagOf(name));
}
