import { type ColumnRules, quoted } from '@repo/transforms';
import { Problem } from '../problem/problem.ts';
import { splitAtColons } from './split-at-colons.ts';

/** Rules for the values of a column, as a request or the configuration writes them. */
export interface WrittenRules {
  readonly replace?: string | readonly string[] | undefined;
  readonly values?: string | readonly string[] | undefined;
  readonly length?: string | undefined;
}

/** Each text is searched at every byte. */
const REPLACEMENTS_MAX = 16;
const VALUES_MAX = 10_000;
const TEXT_BYTES_MAX = 1024;

/**
 * Reads the rules of a column.
 * @param nameOf name of a parameter, for messages
 * @throws Problem PARAMETER_INVALID
 */
export function readColumnRules(
  { replace, values, length }: WrittenRules,
  nameOf: (name: string) => string = (name) => name,
): Pick<ColumnRules, 'replace' | 'values' | 'length'> {
  return {
    ...(replace !== undefined && { replace: readReplacements([replace].flat(), nameOf('replace')) }),
    ...(values !== undefined && { values: readValues([values].flat(), nameOf('values')) }),
    ...(length !== undefined && { length: readLength(length, nameOf('length')) }),
  };
}

type Replacements = NonNullable<ColumnRules['replace']>;
type Values = NonNullable<ColumnRules['values']>;

function readReplacements(written: readonly string[], name: string): Replacements {
  requireCount(written, REPLACEMENTS_MAX, name);
  return written.map((text) => {
    const [from = '', to, ...more] = splitAtColons(text);
    if (from === '' || to === undefined || more.length > 0)
      throw new Problem(
        'PARAMETER_INVALID',
        `${name} must be text:replacement, with \\: for a colon in the text, not ${quoted(text)}`,
      );
    requireText(text, name);
    return { from, to };
  });
}

function readValues(written: readonly string[], name: string): Values {
  requireCount(written, VALUES_MAX, name);
  const seen = new Set<string>();
  return written.map((text) => {
    const [value = '', becomes, ...more] = splitAtColons(text);
    if (more.length > 0)
      throw new Problem(
        'PARAMETER_INVALID',
        `${name} must be a value, or value:replacement, with \\: for a colon in them, not ${quoted(text)}`,
      );
    requireText(text, name);
    if (seen.has(value)) throw new Problem('PARAMETER_INVALID', `${name} has ${quoted(value)} twice`);
    seen.add(value);
    return { value, ...(becomes !== undefined && { becomes }) };
  });
}

function requireCount(written: readonly string[], max: number, name: string): void {
  if (written.length > max)
    throw new Problem('PARAMETER_INVALID', `${name} can be repeated at most ${max} times`);
}

function requireText(text: string, name: string): void {
  if (text.includes('\0') || Buffer.byteLength(text) > TEXT_BYTES_MAX)
    throw new Problem(
      'PARAMETER_INVALID',
      `${name} must be at most ${TEXT_BYTES_MAX} bytes long, without NUL characters`,
    );
}

function readLength(written: string, name: string): NonNullable<ColumnRules['length']> {
  const [, exactly, from, to] = /^(?:(\d{1,9})|(\d{1,9})?\.\.(\d{1,9})?)$/.exec(written) ?? [];
  const [min, max] = exactly === undefined ? [from, to] : [exactly, exactly];
  if ((min === undefined && max === undefined) || Number(min) > Number(max))
    throw new Problem(
      'PARAMETER_INVALID',
      `${name} must be a number of characters or a range, such as 5, 2..5, 2.. or ..5, not ${quoted(written)}`,
    );
  return { ...(min !== undefined && { min: Number(min) }), ...(max !== undefined && { max: Number(max) }) };
}
