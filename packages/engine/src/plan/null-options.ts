import type { ColumnType } from '@repo/database';
import { hasEmptyText, type ValueOptions, type ValueType } from '@repo/transforms';
import type { ColumnOptions } from '../parameters/column-options.ts';

/** What means NULL in columns without their own options. */
export interface NullReading {
  /** Words in addition to the empty field; undefined: none. */
  readonly nullWords: readonly string[] | undefined;
  readonly nullCase?: ValueOptions['nullCase'];
  readonly nullQuoted?: boolean | undefined;
  /** Whether the words also mean NULL in columns of text. */
  readonly nullText?: boolean | undefined;
  readonly empty?: ValueOptions['empty'] | undefined;
}

/** How COPY writes NULL in its text format. It is no word of any language, so it means NULL in text too. */
const COPY_NULL = String.raw`\N`;

/**
 * Adds to a column's type what means NULL in it. Words for all columns are kept where they are values: in a type that
 * has an empty text, which may be any text, and as a label of an enum.
 * @param whole for all columns
 * @param own for this column
 */
export function withNullOptions(
  { type, options }: ValueType,
  whole: NullReading,
  own: Pick<ColumnOptions, 'nullWords' | 'nullCase' | 'nullQuoted' | 'empty'>,
): ValueType {
  const { nullCase, nullQuoted, empty } = { ...whole, ...own };
  const isText = hasEmptyText({ type, options });
  const { labels = [] } = options;
  const words = own.nullWords ?? whole.nullWords ?? [];
  const mayBeValue = (word: string) => (isText && word !== COPY_NULL) || labels.includes(word);
  const keptWords = own.nullWords === undefined && !whole.nullText ? words.filter(mayBeValue) : [];
  const nullWords = words.filter((word) => !keptWords.includes(word));
  return {
    type,
    options: {
      ...options,
      ...(nullWords.length > 0 && { nullWords }),
      ...(keptWords.length > 0 && { keptWords }),
      ...(nullCase && { nullCase }),
      ...(nullQuoted && { nullQuoted }),
      ...(empty && { empty }),
    },
  };
}

/** PostgreSQL's own types, of those that only the server knows, in which the empty text is a value. */
const withEmptyText = new Set(['xml', 'tsvector', 'tsquery', 'int2vector', 'oidvector', 'refcursor']);

/**
 * Whether the empty text is no value of a type that only the server knows. A type of an extension may have one, as
 * `hstore` has, so the server decides.
 */
export function lacksEmptyText({ baseKind, baseName }: ColumnType): boolean {
  return baseKind === 'base' ? !baseName.includes('.') && !withEmptyText.has(baseName) : true;
}
