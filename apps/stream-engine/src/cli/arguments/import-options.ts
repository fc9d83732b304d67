import {
  choicesOf,
  flagOf,
  isBoolean,
  isRepeatable,
  namesAt,
  type Parameter,
  parameterGroups,
  type ParameterName,
  parameters,
  requestMeaningOf,
} from '@repo/engine';
import { type Command, Option } from 'commander';

/** All parameters of an import, in the order of the help. */
const parameterNames = namesAt('request');

/** Adds an option for each parameter of an import, as its declaration describes it. */
export function addParameters(
  command: Command,
  isWanted: (declared: Parameter) => boolean = () => true,
): void {
  for (const { title, parameters: group } of parameterGroups)
    for (const name of parameterNames)
      if (name in group && isWanted(parameters[name]))
        for (const option of optionsOf(name)) command.addOption(option.helpGroup(`${title}:`));
  command.addOption(columnOption().helpGroup('Values:')).addHelpText('after', columnHelp);
}

/** A single option, `--column`, for all parameters of a column. */
function columnOption(): Option {
  return new Option(
    '--column <column:options>',
    "options for one column, such as 'price: null=NA, min=0', listed below. May be repeated; write \\ before a comma or colon inside a name or value",
  ).argParser(collect);
}

/** Lists the options that `--column` accepts. Those that all columns share are described above. */
function columnHelp({ command }: { readonly command: Command }): string {
  const help = command.createHelp();
  const [shared, own] = [true, false].map((isShared) =>
    namesAt('request.column').filter((name) => parameters[name].levels.includes('request') === isShared),
  );
  const items = own!.map(
    (name) => [`${name}=<${valueName(name)}>`, toHelpText(requestMeaningOf(name))] as const,
  );
  const width = Math.max(...items.map(([term]) => term.length));
  const lines = items.map(([term, text]) => help.formatItem(term, width, text, help));
  return `\nOptions for one column (--column 'price: min=0, max=100'):\n  ${shared!.join(', ')}: as above\n${lines.join('\n')}`;
}

function collect(value: string, given: readonly string[] = []): readonly string[] {
  return [...given, value];
}

function optionsOf(name: ParameterName): Option[] {
  const declared = parameters[name];
  if (isBoolean(declared)) return booleanOptions(name);
  const text = `${toHelpText(requestMeaningOf(name))} (default: ${toHelpText(declared.default)})`;
  const option = new Option(`${flagOf(name)} <${valueName(name)}>`, text);
  const choices = choicesOf(declared);
  if (choices !== undefined) option.choices(choices);
  if (isRepeatable(declared)) option.argParser(collect);
  return [option];
}

/** Adds the opposite flag too if the configuration file can set the parameter. */
function booleanOptions(name: ParameterName): Option[] {
  const { default: usual, levels, description } = parameters[name];
  const flags = [flagOf(name), `--no-${flagOf(name).slice(2)}`] as const;
  const [changing, other] = usual === '`true`' ? flags.toReversed() : flags;
  const option = new Option(changing!, toHelpText(description));
  if (!levels.includes('table')) return [option];
  const opposite = new Option(other!, `override ${changing} in the configuration file`);
  // If the negated option comes first, Commander treats it as given.
  return usual === '`true`' ? [opposite, option] : [option, opposite];
}

/** The declared placeholder, or the last word of the name: `--date-order <order>`. */
function valueName(name: ParameterName): string {
  return parameters[name].valueName ?? /[A-Z]?[a-z]+$/.exec(name)![0].toLowerCase();
}

/** Turns a Markdown sentence into a help text. */
function toHelpText(description: string): string {
  const text = description.replaceAll('`', '').replace(/\.$/, '');
  return /^(?:`|[A-Z]{2})/.test(description) ? text : text.charAt(0).toLowerCase() + text.slice(1);
}
