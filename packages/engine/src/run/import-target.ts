import { findReplaceScope, orAborted, type Pool, type ReplaceScope, type Table } from '@repo/database';
import { configFor } from '../config/config-for.ts';
import type { TableDefaults } from '../parameters/table-defaults.ts';
import type { Config } from '../config/config-schema.ts';
import type { ImportLimits } from '../limits/import-limits.ts';
import { requireBounds } from '../plan/column-bounds.ts';
import { type ColumnPatterns, compilePatterns } from '../plan/column-patterns.ts';
import { resolveMap } from '../plan/column-map.ts';
import type { ColumnMap } from '../plan/look-up-columns.ts';
import { type Parser, requireNullWords } from '../source/records-of.ts';
import { type ImportParameters, readImportParameters } from '../parameters/import-parameters.ts';
import type { ImportQuery } from '../parameters/import-query.ts';
import { withTableNames } from '../plan/own-column-names.ts';
import { tableNamed } from '../tables/table-named.ts';
import { mayReject } from '../tables/may-reject.ts';
import { writeKey } from '../tables/write-key.ts';
import type { Permission } from '../parameters/permission.ts';

/** Target of an import, with all that its request and the configuration set. */
export interface ImportTarget {
  readonly table: Table;
  /** Query with the table's own column names. */
  readonly query: ImportQuery;
  readonly config: TableDefaults;
  readonly parameters: ImportParameters;
  readonly map: ColumnMap;
  readonly patterns: ColumnPatterns;
  readonly key: readonly string[];
  /** Undefined in all modes except `replace`. */
  readonly replaces: ReplaceScope | undefined;
  /** Whether records that the table rejects can be rejected one by one. */
  readonly mayReject: boolean;
  readonly limits: ImportLimits;
}

export interface ImportTargetOptions {
  readonly pool: Pool;
  readonly parser: Parser;
  readonly limits: ImportLimits;
  readonly config: Config;
}

interface Asked {
  readonly name: string;
  readonly query: ImportQuery;
  readonly permission: Permission;
}

/**
 * Finds the table that a request names, and reads its parameters.
 * @param signal ends the wait for the database
 * @throws Problem TABLE_NOT_FOUND, TABLE_FORBIDDEN, MODE_FORBIDDEN, PARAMETER_INVALID, ENCODING_UNSUPPORTED,
 *   CONFIG_INVALID; DatabaseError
 */
export async function importTarget(
  { name, query: asked, permission }: Asked,
  { pool, parser, limits, config: all }: ImportTargetOptions,
  signal: AbortSignal,
): Promise<ImportTarget> {
  const table = await orAborted(tableNamed(pool, name, permission), signal);
  const config = await orAborted(configFor(pool, table, all), signal);
  const query = withTableNames(asked, table);
  const parameters = readImportParameters(query, config);
  if (hasNullWords(query)) requireNullWords(parser);
  const { mappings, mode, keyNames: names } = parameters;
  permission.requireMode(mode);
  const map = resolveMap(mappings, table);
  const patterns = await compilePatterns(parameters.columns);
  requireBounds(table, parameters.columns);
  const isConfigured = names !== undefined && query.key === undefined;
  const key = await orAborted(writeKey(pool, table, { mode, names, isConfigured }), signal);
  const isRejecting = await orAborted(
    mayReject(pool, table, parameters, query.onConstraint === undefined),
    signal,
  );
  const replaces = mode === 'replace' ? await orAborted(findReplaceScope(pool, table), signal) : undefined;
  return {
    table,
    query,
    config,
    parameters,
    map,
    patterns,
    key,
    replaces,
    mayReject: isRejecting,
    limits: { ...limits, ...config.limits },
  };
}

function hasNullWords(query: ImportQuery): boolean {
  return Object.keys(query).some((name) => name === 'null' || name.startsWith('null.'));
}
