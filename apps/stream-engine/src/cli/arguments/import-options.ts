import {
  describeFault,
  flagOf,
  ImportQuery,
  isBoolean,
  isRepeatable,
  namesAt,
  type Parameter,
  parameterGroups,
  type ParameterName,
  parameters,
  requestMeaningOf,
  type ValidationFault,
} from '@repo/engine';
import { Ajv } from 'ajv';
import { type Command, Option } from 'commander';
import { UsageError } from '../failure/usage-error.ts';

/** All parameters of an import, in the order of the help. */
const parameterNames = namesAt('request');

/** Gives a command an option for each parameter of an import, as its declaration describes it. */
export function addParameters(
  command: Command,
  isWanted: (declared: Parameter) => boolean = () => true,
): void {
  for (const { title, parameters: group } of parameterGroups)
    for (const name of parameterNames)
      if (name in group && isWanted(parameters[name]))
        for (const option of optionsOf(name)) command.addOption(option.helpGroup(`${title}:`));
}

function optionsOf(name: ParameterName): Option[] {
  const declared = parameters[name];
  if (isBoolean(declared)) return booleanOptions(name);
  const text = `${plain(requestMeaningOf(name))} (default: ${plain(declared.default)})`;
  const option = new Option(`${flagOf(name)} <${valueName(name)}>`, text);
  const { enum: choices } = declared.schema as { readonly enum?: readonly string[] };
  if (choices !== undefined) option.choices(choices);
  if (isRepeatable(declared))
    option.argParser((value: string, given: readonly string[] = []) => [...given, value]);
  return [option];
}

/** Where the configuration can say either, the command line can as well. */
function booleanOptions(name: ParameterName): Option[] {
  const { default: usual, levels, description } = parameters[name];
  const flags = [flagOf(name), `--no-${flagOf(name).slice(2)}`] as const;
  const [changing, other] = usual === '`true`' ? flags.toReversed() : flags;
  const option = new Option(changing!, plain(description));
  if (!levels.includes('table')) return [option];
  const opposite = new Option(other!, `the opposite of ${changing}, where the configuration says that`);
  // The positive one first: where the other comes first, commander takes it for said.
  return usual === '`true`' ? [opposite, option] : [option, opposite];
}

/** Where nothing else is declared, the name's last word stands for the value: `--date-order <order>`. */
function valueName(name: ParameterName): string {
  return parameters[name].valueName ?? /[A-Z]?[a-z]+$/.exec(name)![0].toLowerCase();
}

/** The descriptions are Markdown's, and sentences. */
function plain(description: string): string {
  const text = description.replaceAll('`', '').replace(/\.$/, '');
  return /^(?:`|[A-Z]{2})/.test(description) ? text : text.charAt(0).toLowerCase() + text.slice(1);
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
export function queryOfParameters(written: URLSearchParams): ImportQuery {
  return queryOf(Object.fromEntries([...written.keys()].map((name) => [name, written.getAll(name)])));
}

/** One of a repeatable parameter is what a request with it once has. */
function single(value: unknown): unknown {
  return Array.isArray(value) && value.length === 1 ? value[0] : value;
}

/** The parameters as a query string. */
export function queryString(query: ImportQuery): URLSearchParams {
  const written = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    for (const one of [value].flat()) written.append(name, String(one));
  return written;
}

/** A query string as options, for a shell. */
export function commandLineOf(query: URLSearchParams): string {
  return [...query]
    .map(([name, value]) => {
      if (!isBoolean(parameters[name as ParameterName])) return `${flagOf(name)} ${shellWord(value)}`;
      return value === 'true' ? flagOf(name) : `--no-${flagOf(name).slice(2)}`;
    })
    .join(' ');
}

/** A word for a POSIX shell, in quotes where it needs them. */
export function shellWord(text: string): string {
  return /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
