import type { Table } from '@repo/database';
import { mapInTurns, nearestName, type PlannedColumn, typeEntry } from '@repo/transforms';
import { Type } from 'typebox';
import { formatMapping } from '../parameters/mapping.ts';
import { isUnnamed } from '../plan/fold-name.ts';
import { type Lookup, waysToMatch } from '../plan/look-up-columns.ts';
import type { PlanOptions } from '../plan/plan-import.ts';
import { isRequired } from '../plan/required-columns.ts';
import { closed, count, type ValueOf, words } from '../schema/schema-parts.ts';

/** A field of the file and its column. */
const ColumnOfFile = closed({
  header: Type.String(),
  matched: words(
    waysToMatch,
    'How the column was found; `configuration`: as one of its aliases. `map` without a column leaves the field out.',
  ),
  column: Type.Optional(Type.String()),
  type: Type.Optional(Type.String()),
  rule: Type.Optional(Type.String()),
  required: Type.Optional(Type.Boolean({ description: 'Whether NULL is rejected.' })),
  map: Type.Optional(
    Type.String({
      description: 'The `map` parameter that says the same; only for `folded` and `configuration`.',
    }),
  ),
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

/** A field that matches no column, or several. */
const UnknownHeader = closed({
  header: Type.String(),
  position: count('Position of the field, from 1.'),
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
    description: 'Fields that match no column, or several.',
  }),
});

export type ColumnsDescription = ValueOf<typeof ColumnsDescription>;

interface DescribeOptions {
  readonly lookups: readonly Lookup[];
  readonly planned: readonly PlannedColumn[];
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
  const unknown = lookups.filter(({ column }) => typeof column === 'string' && column !== 'leftOut');
  return {
    columns: await mapInTurns(lookups, (lookup) => describeField(lookup, byName)),
    missing: missing.map((column) => ({
      column: column.name,
      type: column.type.name,
      gets: isRequired(column, { key, columns: own }) ? 'required' : column.hasDefault ? 'default' : 'null',
    })),
    unknown: await mapInTurns(unknown, (lookup, i) =>
      describeUnknown(lookup, i < suggestionsMax ? suggestedColumn(lookup, free) : undefined),
    ),
  };
}

function describeField(
  { name, column, matched }: Lookup,
  planned: ReadonlyMap<string, PlannedColumn>,
): ColumnOfFile {
  if (typeof column === 'string') return { header: name, matched };
  const { type, options: values } = planned.get(column.name)!;
  return {
    header: name,
    matched,
    column: column.name,
    type: column.type.name,
    rule: typeEntry(type).rule,
    required: values.required ?? false,
    ...((matched === 'folded' || matched === 'configuration') && {
      map: formatMapping({ field: name, column: column.name }),
    }),
  };
}

/** A field whose name another one has, or that has no name, is more likely to be superfluous. */
function suggestedColumn({ name, column }: Lookup, free: readonly string[]): string | undefined {
  return column === 'taken' || isUnnamed(name) ? undefined : nearestName(name, free);
}

function describeUnknown({ name, source }: Lookup, column: string | undefined): UnknownHeader {
  const field = { header: name, position: source + 1 };
  return column === undefined
    ? field
    : { ...field, suggestion: column, map: formatMapping({ field: name, column }) };
}
