import { importStates } from '@repo/database';
import { type ImportLedger, importSummary, Problem } from '@repo/engine';
import { type Static, Type } from 'typebox';
import type { ImportList } from '../openapi/list-schemas.ts';

/** The query string of a list of imports. */
export const ListQuery = Type.Object(
  {
    limit: Type.Integer({ default: 50, minimum: 1, maximum: 1000 }),
    before: Type.Optional(
      Type.String({ format: 'uuid', description: 'Only imports older than the one with this id.' }),
    ),
    table: Type.Optional(
      Type.String({ minLength: 1, description: 'Only imports into this table: `name` or `schema.name`.' }),
    ),
    status: Type.Optional(
      Type.Enum(importStates, { type: 'string', description: 'Only imports with this status.' }),
    ),
    file: Type.Optional(Type.String({ minLength: 1, description: 'Only imports of a file with this name.' })),
    since: Type.Optional(
      Type.String({
        format: 'date-time',
        description: 'Only imports that started at or after a time such as `2026-11-25T00:00:00Z`.',
      }),
    ),
  },
  { additionalProperties: false },
);

type ListQuery = Static<typeof ListQuery>;

/** Returns a page of imports, newest first. @param owner owner of the imports; undefined: all owners */
export async function listImports(
  { limit, before, ...filter }: ListQuery,
  owner: string | undefined,
  ledger: ImportLedger,
): Promise<ImportList> {
  // PostgreSQL rejects a parameter with a NUL.
  const [table, file] = [filter.table, filter.file].map((name) => name?.replaceAll('\0', ''));
  const { status: state } = filter;
  const since = filter.since === undefined ? undefined : timeOf(filter.since);
  // One extra entry shows whether there is a next page.
  const entries = await ledger.list({ limit: limit + 1, before, owner, state, table, file, since });
  const shown = entries.slice(0, limit);
  if (entries.length <= limit) return { imports: shown.map(importSummary) };
  const next = new URLSearchParams({ limit: String(limit), ...filter, before: shown.at(-1)!.id });
  return { imports: shown.map(importSummary), next: `/v1/imports?${next}` };
}

/** @throws Problem PARAMETER_INVALID for a leap second, which RFC 3339 has and JavaScript does not */
function timeOf(since: string): Date {
  const time = new Date(since);
  if (Number.isNaN(time.getTime()))
    throw new Problem('PARAMETER_INVALID', 'since must be a time such as 2026-11-25T00:00:00Z');
  return time;
}
