import { quoted } from '@repo/transforms';
import { Problem } from '../problem/problem.ts';

/** Names in one `map` parameter. */
export interface Mapping {
  readonly header: string;
  readonly column: string;
}

/**
 * Parses `Header:column`. A backslash precedes a colon or backslash in a name: `Time\: start:begin`.
 * @throws Problem PARAMETER_INVALID unless there is exactly one colon between two names
 */
export function parseMapping(parameter: string): Mapping {
  let name = '';
  const names: string[] = [];
  for (const [, escaped, character] of parameter.matchAll(/\\([:\\])|([^])/g)) {
    if (character === ':') {
      names.push(name);
      name = '';
    } else {
      name += escaped ?? character;
    }
  }
  const [header, column] = [...names, name];
  // A header cannot have a NUL, and the ledger could not store it with the parameters.
  if (names.length !== 1 || !header?.trim() || !column?.trim() || parameter.includes('\0')) {
    throw new Problem(
      'PARAMETER_INVALID',
      `map must be Header:column, with \\: for a colon in a name, not ${quoted(parameter)}`,
    );
  }
  return { header, column };
}

/** The inverse of {@link parseMapping}. */
export function formatMapping({ header, column }: Mapping): string {
  return [header, column].map((name) => name.replaceAll(/[:\\]/g, '\\$&')).join(':');
}
