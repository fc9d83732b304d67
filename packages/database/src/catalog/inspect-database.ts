import { queryDatabase, type Queryable } from './query-database.ts';
import { isLoadable } from './loadable-relation.ts';

/** Facts about a server and the role's privileges, read without changing anything. */
export interface DatabaseFacts {
  /** `17.4` */
  readonly version: string;
  /** `server_version_num`: 170004 is 17.4. */
  readonly versionNumber: number;
  readonly role: string;
  readonly isSuperuser: boolean;
  /** `TLSv1.3`; null if the connection is not encrypted. */
  readonly tls: string | null;
  /** Null over a Unix socket. */
  readonly serverAddress: string | null;
  readonly isReadOnly: boolean;
  /** First schema of the search_path. */
  readonly firstSchema: string;
  /** Schema in which an unqualified table would be created; null if there is none. */
  readonly currentSchema: string | null;
  readonly mayCreateTables: boolean;
  /** Number of tables that the role may load. */
  readonly tables: number;
  readonly databaseBytes: number;
  /** Number of sessions of all roles and databases. Ordinary roles see little else of other roles' sessions. */
  readonly connections: number;
  /**
   * Settings of a new session of the role, by name and in the units of pg_settings. Settings that the server lacks
   * are absent.
   */
  readonly settings: Readonly<Record<string, string>>;
}

/** Settings that affect imports; docs/OPERATING.md says how. */
const settingNames = [
  'fsync',
  'full_page_writes',
  'idle_in_transaction_session_timeout',
  'max_connections',
  'max_wal_size',
  'reserved_connections',
  'statement_timeout',
  'superuser_reserved_connections',
  'synchronous_commit',
  'transaction_timeout',
];

const factsQuery = `
SELECT pg_catalog.current_setting('server_version') AS version,
  pg_catalog.current_setting('server_version_num')::pg_catalog.int4 AS "versionNumber",
  current_user AS role,
  pg_catalog.current_setting('is_superuser') = 'on' AS "isSuperuser",
  (SELECT s.version FROM pg_catalog.pg_stat_ssl s WHERE s.pid = pg_catalog.pg_backend_pid()) AS tls,
  pg_catalog.host(pg_catalog.inet_server_addr()) AS "serverAddress",
  pg_catalog.current_setting('transaction_read_only') = 'on' AS "isReadOnly",
  (pg_catalog.current_schemas(true))[1] AS "firstSchema",
  pg_catalog.current_schema() AS "currentSchema",
  COALESCE(pg_catalog.has_schema_privilege(pg_catalog.current_schema(), 'CREATE'), false) AS "mayCreateTables",
  (SELECT pg_catalog.count(*)::pg_catalog.int4 FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE ${isLoadable}) AS tables,
  pg_catalog.pg_database_size(pg_catalog.current_database())::pg_catalog.float8 AS "databaseBytes",
  (SELECT pg_catalog.sum(d.numbackends)::pg_catalog.int4 FROM pg_catalog.pg_stat_database d) AS connections,
  (SELECT pg_catalog.json_object_agg(s.name, s.reset_val) FROM pg_catalog.pg_settings s WHERE s.name = ANY ($1)) AS settings`;

/** @throws {DatabaseError} if the database cannot be queried */
export async function inspectDatabase(database: Queryable): Promise<DatabaseFacts> {
  return (await queryDatabase<DatabaseFacts>(database, factsQuery, [settingNames]))[0]!;
}
