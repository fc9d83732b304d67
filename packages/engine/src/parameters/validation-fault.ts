import { quoted } from '@repo/transforms';
import { columnParameter, nameForColumn } from './column-query.ts';
import { namesAt } from './parameters.ts';

/** Members of Ajv's errors that are used here. */
export interface ValidationFault {
  readonly instancePath: string;
  readonly message?: string;
  readonly params: { readonly additionalProperty?: string; readonly allowedValues?: readonly unknown[] };
}

/** Describes an invalid parameter or setting: its name, and what it must be. */
export function describeFault({ instancePath, message, params }: ValidationFault): string {
  const { additionalProperty: unknown, allowedValues: allowed } = params;
  if (unknown !== undefined) return describeUnknown(unknown);
  const name = shownName(instancePath.slice(1).replaceAll('~1', '/').replaceAll('~0', '~'));
  // For a missing parameter, only the message has the name.
  return `${name} ${allowed ? `must be one of ${allowed.join(', ')}` : message}`.trimStart();
}

function shownName(written: string): string {
  const { name, column } = columnParameter(written) ?? {};
  return name === undefined || column === undefined ? written : nameForColumn(name, column);
}

function describeUnknown(name: string): string {
  const unknown = `there is no parameter ${quoted(name)}`;
  // Parameters for one column are unknown where they do not apply.
  if (!name.includes('.') || columnParameter(name)) return unknown;
  return `${unknown}; for one column there are ${namesAt('request.column').join(', ')}, as in null.price`;
}
