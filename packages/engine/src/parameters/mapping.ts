import { quoted } from '@repo/transforms';
import { Problem } from '../problem/problem.ts';
import { splitAtColons } from './split-at-colons.ts';

/** A field of the file, and where one `map` parameter sends it. */
export interface Mapping {
  /** Name in the header, or position in the record, from 1. */
  readonly field: string | number;
  /** Name of the column; undefined: the field is left out. */
  readonly column: string | undefined;
}

/**
 * Parses `Header:column`, `@5:column` for the fifth field, and `Header:` or `@5:`, which leave the field out. A
 * backslash precedes a colon or backslash in a name, and an @ at its beginning: `Time\: start:begin`.
 * @throws Problem PARAMETER_INVALID
 */
export function parseMapping(parameter: string): Mapping {
  const parts = splitAtColons(parameter.replace(/^\\@/, '@'));
  const [header = '', column = ''] = parts;
  const isPosition = parameter.startsWith('@');
  const isBlank = header.trim() === '' || (column !== '' && column.trim() === '');
  // A header cannot have a NUL, and the ledger could not store it with the parameters.
  const isInvalid = parts.length !== 2 || isBlank || parameter.includes('\0');
  if (isInvalid || (isPosition && !/^@[1-9]\d{0,4}$/.test(header))) {
    throw new Problem(
      'PARAMETER_INVALID',
      `map must be Header:column, with \\: for a colon in a name, or @5:column for the fifth field, not ${quoted(parameter)}; an empty column leaves the field out`,
    );
  }
  return { field: isPosition ? Number(header.slice(1)) : header, column: column === '' ? undefined : column };
}

/** The inverse of {@link parseMapping}. */
export function formatMapping({ field, column = '' }: Mapping): string {
  const header = typeof field === 'number' ? `@${field}` : escaped(field).replace(/^@/, '\\@');
  return `${header}:${escaped(column)}`;
}

function escaped(name: string): string {
  return name.replaceAll(/[:\\]/g, '\\$&');
}
