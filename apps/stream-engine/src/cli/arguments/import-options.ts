import { Config, describeFault, fileParameters, ImportQuery, type ValidationFault } from '@repo/engine';
import { Ajv } from 'ajv';
import { type Command, Option } from 'commander';
import { UsageError } from '../failure/usage-error.ts';

export type ParameterName = keyof ImportQuery;

/** What is read here of a parameter's schema. */
interface ParameterSchema {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly object[];
  readonly description?: string;
}

const schemas = ImportQuery.properties as Readonly<Record<ParameterName, ParameterSchema>>;

/** All parameters of an import, in the order of the schema. */
export const parameterNames = Object.keys(schemas) as readonly ParameterName[];

const FILE_GROUP = 'How the file is written:';
const IMPORT_GROUP = 'What the import does:';

/** Of the file's group, though the schema has them elsewhere. */
const alsoOfFile: ReadonlySet<string> = new Set(['encoding', 'dateOrder', 'timeZone']);

/** `unknownColumns` → `--unknown-columns` */
export function flagOf(name: string): string {
  return `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** Gives a command an option for each of the parameters, as their schema describes them. */
export function addParameters(command: Command, names: readonly ParameterName[] = parameterNames): void {
  for (const name of names) {
    const isOfFile = name in fileParameters || alsoOfFile.has(name);
    for (const option of optionsOf(name, schemas[name]))
      command.addOption(option.helpGroup(isOfFile ? FILE_GROUP : IMPORT_GROUP));
  }
}

function optionsOf(
  name: ParameterName,
  { type, enum: choices, anyOf, description }: ParameterSchema,
): Option[] {
  const flag = flagOf(name);
  const text = plain(description ?? '');
  if (type === 'boolean') return booleanOptions(name, text);
  if (choices !== undefined) return [new Option(`${flag} <${wordOf(name)}>`, text).choices(choices)];
  const option = new Option(`${flag} <${wordOf(name)}>`, text);
  return [
    anyOf === undefined
      ? option
      : option.argParser((value: string, given: readonly string[] = []) => [...given, value]),
  ];
}

/** Where the configuration can say either, the command line can as well. */
function booleanOptions(name: ParameterName, description: string): Option[] {
  const flag = flagOf(name);
  if (!(name in Config.properties.defaults.properties)) return [new Option(flag, description)];
  const opposite = `--no-${flag.slice(2)}`;
  const [, negative] = /^false: (.*)$/.exec(description) ?? [];
  const ofConfigured = (other: string) => `the opposite of ${other}, where the configuration says that`;
  // In this order: of one that comes first commander would take the opposite for said.
  return negative === undefined
    ? [new Option(flag, description), new Option(opposite, ofConfigured(flag))]
    : [new Option(flag, ofConfigured(opposite)), new Option(opposite, negative)];
}

/** Where the name itself says nothing of the value. */
const words: Readonly<Record<string, string>> = { null: 'word', map: 'header:column' };

/** Else its last word stands for the value: `--date-order <order>`. */
function wordOf(name: string): string {
  return words[name] ?? /[A-Z]?[a-z]+$/.exec(name)![0].toLowerCase();
}

/** The descriptions are Markdown's, and sentences. */
function plain(description: string): string {
  const text = description.replaceAll('`', '').replace(/\.$/, '');
  return description.startsWith('`') ? text : text.charAt(0).toLowerCase() + text.slice(1);
}

const validate = new Ajv({ coerceTypes: true, strict: false }).compile<ImportQuery>(ImportQuery);

/**
 * The parameters that the options of a command come to, as a request has them.
 * @throws UsageError
 */
export function queryOf(options: Readonly<Record<string, unknown>>): ImportQuery {
  const given = parameterNames.filter((name) => options[name] !== undefined);
  const query = Object.fromEntries(given.map((name) => [name, single(options[name])]));
  if (validate(query)) return query;
  const [fault] = validate.errors as unknown as readonly ValidationFault[];
  const name = fault!.instancePath.slice(1);
  throw new UsageError(describeFault(fault!).replace(name, flagOf(name)));
}

/**
 * The parameters of a query string, checked like those of options.
 * @throws UsageError
 */
export function queryOfParameters(parameters: URLSearchParams): ImportQuery {
  return queryOf(Object.fromEntries([...parameters.keys()].map((name) => [name, parameters.getAll(name)])));
}

/** One of a repeatable parameter is what a request with it once has. */
function single(value: unknown): unknown {
  return Array.isArray(value) && value.length === 1 ? value[0] : value;
}

/** The parameters as a query string. */
export function queryString(query: ImportQuery): URLSearchParams {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    for (const one of [value].flat()) parameters.append(name, String(one));
  return parameters;
}

/** A query string as options, for a shell. */
export function commandLineOf(parameters: URLSearchParams): string {
  return [...parameters]
    .map(([name, value]) => {
      if (schemas[name as ParameterName]?.type !== 'boolean') return `${flagOf(name)} ${shellWord(value)}`;
      return value === 'true' ? flagOf(name) : `--no-${flagOf(name).slice(2)}`;
    })
    .join(' ');
}

/** A word for a POSIX shell, in quotes where it needs them. */
export function shellWord(text: string): string {
  return /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
