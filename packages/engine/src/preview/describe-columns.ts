import type { Table, TableColumn } from '@repo/database';
import { mapInTurns, nearestName, type PlannedColumn, typeEntry } from '@repo/transforms';
import { Type } from 'typebox';
import type { ColumnMap } from '../plan/column-map.ts';
import { formatMapping } from '../parameters/mapping.ts';
import type { Lookup } from '../plan/match-columns.ts';
import { isRequired, type PlanOptions } from '../plan/plan-import.ts';
import { closed, type ValueOf, words } from '../schema/schema-parts.ts';

/** A field of the file and its column. */
const ColumnOfFile = closed({
  header: Type.String(),
  matched: words(
    ['exact', 'folded', 'map', 'order', 'configuration', 'none'],
    'How the column was found; `configuration`: as one of its aliases.',
  ),
  column: Type.Optional(Type.String()),
  type: Type.Optional(Type.String()),
  rule: Type.Optional(Type.String()),
  required: Type.Optional(Type.Boolean({ description: 'Whether NULL is rejected.' })),
});

/** A column of the table that the file lacks. */
const MissingColumn = closed({
  column: Type.String(),
  type: Type.String(),
  gets: words(
    ['default', 'null', 'required'],
    '`required`: the column needs a value, so an import would fail.',
  ),
});

/** A header name that matches no column, or several. */
const UnknownHeader = closed({
  header: Type.String(),
  suggestion: Type.Optional(Type.String({ description: 'A column with a similar name.' })),
  map: Type.Optional(Type.String({ description: 'The `map` parameter for the suggestion.' })),
});

type ColumnOfFile = ValueOf<typeof ColumnOfFile>;
type UnknownHeader = ValueOf<typeof UnknownHeader>;

/** How the fields of a file match the columns of its table. */
export const ColumnsDescription = closed({
  columns: Type.Array(ColumnOfFile, { description: 'Each field of the records and its column.' }),
  missing: Type.Array(MissingColumn, { description: 'Columns of the table that the file lacks.' }),
  unknown: Type.Array(UnknownHeader, {
    description: 'Header names that match no column, or several.',
  }),
});

export type ColumnsDescription = ValueOf<typeof ColumnsDescription>;

interface DescribeOptions {
  readonly lookups: readonly Lookup[];
  readonly planned: readonly PlannedColumn[];
  readonly map: ColumnMap;
  readonly key: readonly string[];
  readonly own: PlanOptions['columns'];
  readonly hasHeader: boolean;
}

/** Most unknown names to suggest a column for: each is compared with every remaining column. */
const SUGGESTIONS_MAX = 20;

/** Most comparisons of two names, which take a few milliseconds in total. */
const COMPARISONS_MAX = 5_000;

/** Describes what happens to each header name and each column of the table, in turns of the event loop. */
export async function describeColumns(table: Table, options: DescribeOptions): Promise<ColumnsDescription> {
  const { lookups, planned, key, own } = options;
  const byName = new Map(planned.map((column) => [column.name, column]));
  const missing = table.columns.filter(({ name, generated }) => !generated && !byName.has(name));
  const free = missing.filter(({ insertable }) => insertable).map(({ name }) => name);
  const suggestionsMax = options.hasHeader ? Math.min(SUGGESTIONS_MAX, COMPARISONS_MAX / free.length) : 0;
  const unknown = lookups.filter(({ column }) => typeof column === 'string');
  return {
    columns: await mapInTurns(lookups, (lookup) => describeField(lookup, byName, options)),
    missing: missing.map((column) => ({
      column: column.name,
      type: column.type.name,
      gets: isRequired(column, { key, columns: own }) ? 'required' : column.hasDefault ? 'default' : 'null',
    })),
    unknown: await mapInTurns(unknown, ({ name }, i) =>
      describeUnknown(name, i < suggestionsMax ? nearestName(name, free) : undefined),
    ),
  };
}

function describeField(
  { name, column }: Lookup,
  planned: ReadonlyMap<string, PlannedColumn>,
  options: DescribeOptions,
): ColumnOfFile {
  if (typeof column === 'string') return { header: name, matched: 'none' };
  const { type, options: values } = planned.get(column.name)!;
  return {
    header: name,
    matched: describeMatch(name, column, options),
    column: column.name,
    type: column.type.name,
    rule: typeEntry(type).rule,
    required: values.required ?? false,
  };
}

function describeMatch(
  header: string,
  column: TableColumn,
  options: DescribeOptions,
): ColumnOfFile['matched'] {
  const folded = header.trim().toLowerCase();
  if (!options.hasHeader) return 'order';
  for (const [wanted, mapped] of options.map)
    if (mapped === column && wanted.trim().toLowerCase() === folded) return 'map';
  if (header === column.name) return 'exact';
  return folded === column.name.trim().toLowerCase() ? 'folded' : 'configuration';
}

function describeUnknown(header: string, column: string | undefined): UnknownHeader {
  return column === undefined
    ? { header }
    : { header, suggestion: column, map: formatMapping({ header, column }) };
}
