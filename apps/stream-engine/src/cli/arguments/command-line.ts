import {
  columnParameter,
  flagOf,
  type ImportQuery,
  isBoolean,
  type ParameterName,
  parameters,
} from '@repo/engine';
import { type ColumnAssignment, formatColumnOption } from './column-option.ts';

/** Encodes parameters as a query string. */
export function queryString(query: ImportQuery): URLSearchParams {
  const written = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    for (const one of [value].flat()) written.append(name, String(one));
  return written;
}

/** Formats a query string as command-line options for a shell. */
export function commandLineOf(query: URLSearchParams): string {
  const ofColumns = new Map<string, ColumnAssignment[]>();
  const options: string[] = [];
  for (const [written, value] of query) {
    const { name, column } = columnParameter(written) ?? {};
    if (name === undefined || column === undefined) options.push(optionOf(written as ParameterName, value));
    else ofColumns.set(column, [...(ofColumns.get(column) ?? []), [name, value]]);
  }
  for (const [column, assignments] of ofColumns)
    options.push(`--column ${shellWord(formatColumnOption(column, assignments))}`);
  return options.join(' ');
}

function optionOf(name: ParameterName, value: string): string {
  if (!isBoolean(parameters[name])) return `${flagOf(name)} ${shellWord(value)}`;
  return value === 'true' ? flagOf(name) : `--no-${flagOf(name).slice(2)}`;
}

/** Quotes a word for a POSIX shell if necessary. */
export function shellWord(text: string): string {
  return /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
