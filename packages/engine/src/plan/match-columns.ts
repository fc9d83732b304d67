import type { Table, TableColumn } from '@repo/database';
import { CsvError, nearestName, quoted, suspectDelimiter } from '@repo/transforms';
import { Problem } from '../problem/problem.ts';
import { foldName, isUnnamed } from './fold-name.ts';
import {
  columnsInOrder,
  type Lookup,
  type LookupOptions,
  lookUpColumns,
  type Match,
  namesOfHeader,
} from './look-up-columns.ts';
import { insertableColumns } from './name-index.ts';
import { isReason, reasonColumns } from './reason-columns.ts';
import { requireColumns, type Requirements } from './required-columns.ts';
import { describeTaken, listNames, unknownColumnsProblem } from './unknown-columns.ts';

export interface MatchOptions extends LookupOptions, Requirements {
  readonly unknownColumns: 'reject' | 'ignore';
  /** Line of the header, if it is known. */
  readonly headerLine?: number | undefined;
}

/**
 * Finds the table's column for each field that is loaded. Without a header, fields go to the table's columns in order,
 * except generated ones, and no column may lack its field.
 * @param lookups of this header in this table
 * @throws Problem COLUMN_UNKNOWN, COLUMN_MISSING, HEADER_DUPLICATE, HEADER_EMPTY, or CsvError DELIMITER_SUSPECT
 */
export function matchColumns(
  header: readonly string[],
  table: Table,
  options: MatchOptions,
  lookups: readonly Lookup[] = lookUpColumns(header, table, options),
): Match[] {
  if (options.dialect.header === false) requireFieldForEachColumn(lookups, table, options);
  rejectUnmappedFields(header, options);
  const matches = lookups.filter(isMatch);
  const unknown = unknownFields(header, lookups, options);
  if (unknown.length > 0 || matches.length === 0)
    throw unmatched(header, unknown.length > 0 ? unknown : lookups, lookups, table, options);
  rejectDuplicateColumns(header, matches, table, options);
  requireColumns(matches, table, options);
  return matches;
}

function isMatch(lookup: Lookup): lookup is Match {
  return typeof lookup.column === 'object';
}

function unknownFields(
  header: readonly string[],
  lookups: readonly Lookup[],
  { unknownColumns }: MatchOptions,
): Lookup[] {
  const hasReasons = endsInReasons(lookups);
  return lookups.filter(({ column, source }) => {
    if (column === 'several') return true;
    const isIgnored = unknownColumns === 'ignore' || (hasReasons && isReason(header, source));
    return !isIgnored && (column === 'none' || column === 'taken');
  });
}

/**
 * Returns whether the header ends with the columns that a reject download adds, and the table has neither. If so, an
 * import drops them.
 */
function endsInReasons(lookups: readonly Lookup[]): boolean {
  return lookups.slice(-reasonColumns.length).every(({ column }) => column === 'none');
}

/** @throws Problem COLUMN_UNKNOWN, COLUMN_MISSING */
function requireFieldForEachColumn(
  lookups: readonly Lookup[],
  table: Table,
  { map, unknownColumns }: MatchOptions,
): void {
  const fields = lookups.filter(({ matched }) => matched !== 'map').length;
  const columns = columnsInOrder(table, map);
  const without = map.size === 0 ? '' : ' that map does not name';
  const counts = `the first record has ${fields} ${fields === 1 ? 'field' : 'fields'}${without}, and ${quoted(table.name)} has ${columns.length}: ${listNames(columns.map(({ name }) => name))}`;
  if (fields > columns.length && unknownColumns === 'reject') throw new Problem('COLUMN_UNKNOWN', counts);
  // If the first field is the missing one, all others would go to the wrong columns.
  const isAllMapped = fields === 0 && map.size > 0;
  if (fields < columns.length && !isAllMapped)
    throw new Problem(
      'COLUMN_MISSING',
      `${counts}; to load only some columns, add a header, or map each field, as in map=@1:${columns[0]!.name}`,
    );
}

/** @throws Problem COLUMN_UNKNOWN for a mapped field that the file lacks, HEADER_DUPLICATE for one that it has twice */
function rejectUnmappedFields(header: readonly string[], { map }: MatchOptions): void {
  if (map.size === 0) return;
  const sources = [...header.keys()].filter((source) => !map.has(source + 1));
  const find = namesOfHeader([...new Set(sources.map((source) => header[source]!))]);
  for (const field of map.keys()) {
    if (typeof field === 'number') {
      if (field > header.length)
        throw new Problem('COLUMN_UNKNOWN', `map names field ${field}, but the file has ${header.length}`);
      continue;
    }
    const found = find(field);
    if (found === 'none')
      throw new Problem('COLUMN_UNKNOWN', `map names ${quoted(field)}, which is not in the header`);
    const same = sources.filter((source) =>
      found === 'several' ? foldName(header[source]!) === foldName(field) : header[source] === found.name,
    );
    if (same.length > 1)
      throw new Problem(
        'HEADER_DUPLICATE',
        `map names ${quoted(field)}, which could be any of the fields ${same.map((source) => `@${source + 1}`).join(', ')}; name its position instead, as in map=@${same[0]! + 1}:column`,
      );
  }
}

/** Returns the error for fields without a column. */
function unmatched(
  header: readonly string[],
  unknown: readonly Lookup[],
  lookups: readonly Lookup[],
  table: Table,
  options: MatchOptions,
): Error {
  const { dialect, unknownColumns, headerLine } = options;
  const line = headerLine === undefined ? {} : { line: headerLine };
  const suspect = header.length === 1 ? suspectDelimiter(header[0]!, dialect, line) : undefined;
  if (suspect !== undefined) return suspect;
  const isEnough = (change: Partial<MatchOptions>) => isAccepted(header, table, { ...options, ...change });
  const canIgnore = unknownColumns === 'reject' && isEnough({ unknownColumns: 'ignore' });
  const similar = unknown.length === 1 ? similarColumn(unknown[0]!, lookups, table) : undefined;
  const canRename =
    similar !== undefined && isEnough({ map: new Map([...options.map, [unknown[0]!.source + 1, similar]]) });
  return unknownColumnsProblem(unknown, table, {
    ...line,
    lookups,
    canIgnore,
    ...(canRename && { similar: similar.name }),
  });
}

/** Finds the column that a misspelled name probably means, among those that no other field has. */
function similarColumn(
  { name, column }: Lookup,
  lookups: readonly Lookup[],
  table: Table,
): TableColumn | undefined {
  // A column of this name cannot be loaded.
  const isOfTable = table.columns.some((one) => foldName(one.name) === foldName(name));
  if (column !== 'none' || isUnnamed(name) || isOfTable) return undefined;
  const taken = new Set(lookups.map((lookup) => lookup.column));
  const free = insertableColumns(table).filter((one) => !taken.has(one));
  const nearest = nearestName(
    name,
    free.map((one) => one.name),
  );
  return free.find((one) => one.name === nearest);
}

/** Whether an import with these options would accept the header. */
function isAccepted(header: readonly string[], table: Table, options: MatchOptions): boolean {
  try {
    matchColumns(header, table, options);
    return true;
  } catch (error) {
    if (error instanceof Problem || error instanceof CsvError) return false;
    throw error;
  }
}

/** @throws Problem HEADER_DUPLICATE */
function rejectDuplicateColumns(
  header: readonly string[],
  matches: readonly Match[],
  table: Table,
  options: MatchOptions,
): void {
  const taken = new Map<TableColumn, number>();
  const surplus: Lookup[] = [];
  for (const match of matches) {
    const by = taken.get(match.column);
    if (by === undefined) taken.set(match.column, match.source);
    else surplus.push({ ...match, by });
  }
  const [first] = surplus;
  if (first === undefined) return;
  const left = surplus.map(({ source }): [number, undefined] => [source + 1, undefined]);
  const isEnough = isAccepted(header, table, { ...options, map: new Map([...options.map, ...left]) });
  const hint =
    isEnough && surplus.length === 1 ? `; send map=@${first.source + 1}: to leave out the second` : '';
  throw new Problem('HEADER_DUPLICATE', `${describeTaken(first, matches)}${hint}`);
}
