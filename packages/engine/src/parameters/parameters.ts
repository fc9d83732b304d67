import type { Static } from 'typebox';
import { fileParameters } from './file-parameters.ts';
import { isBoolean, isRepeatable, type Level, type Parameter } from './parameter.ts';
import { ruleParameters } from './rule-parameters.ts';
import { valueParameters } from './value-parameters.ts';
import { writeParameters } from './write-parameters.ts';

/** Parameters in the groups of `--help` and the documents. */
export const parameterGroups = [
  { title: 'File and columns', parameters: fileParameters },
  { title: 'Values', parameters: valueParameters },
  { title: 'Rules for one column', parameters: ruleParameters },
  { title: 'Loading', parameters: writeParameters },
] as const;

/** All parameters of an import, each declared once. Every surface is derived from this. */
const declared = { ...fileParameters, ...valueParameters, ...ruleParameters, ...writeParameters };

type Declared = typeof declared;

/** Names of the parameters that can be set at a level. */
export type NameAt<L extends Level> = {
  [N in keyof Declared]: L extends Declared[N]['levels'][number] ? N : never;
}[keyof Declared];

/** Type of a parameter in a request. */
export type RequestValue<N extends keyof Declared> = Static<Declared[N]['schema']>;

/** Type of a parameter in the configuration file. */
export type ConfiguredValue<N extends keyof Declared> = Static<NonNullable<Declared[N]['configured']>>;

export type ParameterName = keyof Declared;

export const parameters: Readonly<Record<ParameterName, Parameter>> = declared;

/** Names of the parameters that can be set at a level, in their order. */
export function namesAt<L extends Level>(level: L): readonly NameAt<L>[] {
  return (Object.keys(declared) as ParameterName[]).filter((name) =>
    parameters[name].levels.includes(level),
  ) as NameAt<L>[];
}

/** Describes a parameter in Markdown; a boolean, by the value that is not the default. */
export function meaningOf(name: ParameterName): string {
  const { description, default: usual } = parameters[name];
  if (!isBoolean(parameters[name])) return description;
  const changing = usual === '`true`' ? '`false`' : '`true`';
  return `${changing}: ${description.charAt(0).toLowerCase()}${description.slice(1)}`;
}

/** Describes a parameter of a request, in which a list is a repeated parameter. */
export function requestMeaningOf(name: ParameterName): string {
  return `${meaningOf(name)}${isRepeatable(parameters[name]) ? ' May be repeated.' : ''}`;
}

/** Appends the default. */
export function withDefault(meaning: string, name: ParameterName): string {
  return `${meaning} Default: ${parameters[name].default}.`;
}
