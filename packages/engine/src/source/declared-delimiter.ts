import type { Dialect } from '@repo/transforms';

const TAB = 0x09;

const tabSeparated = /^\s*text\/tab-separated-values\s*(?:;|$)/i;
const tabSeparatedName = /\.(?:tsv|tab)(?:\.(?:gz|zst|br))?$/i;

/** Returns the delimiter that a file's media type or name declares: the tab, for tab-separated values. */
export function declaredDelimiter(file: {
  readonly mediaType?: string | undefined;
  readonly fileName?: string | undefined;
}): number | undefined {
  const isTab = tabSeparated.test(file.mediaType ?? '') || tabSeparatedName.test(file.fileName ?? '');
  return isTab ? TAB : undefined;
}

/** Returns the dialect of a file: a parameter overrides the delimiter that the file declares. */
export function dialectOfFile(
  dialect: Dialect,
  { delimiter }: { readonly delimiter?: number | undefined },
): Dialect {
  return delimiter === undefined || dialect.takesSep !== true ? dialect : { ...dialect, delimiter };
}
