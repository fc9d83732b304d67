/**
 * SQL: whether the relation `c` (pg_class) in the schema `n` (pg_namespace) is a table as this package sees it: one
 * that COPY can write to and that the role may INSERT into, or into one of its columns.
 *
 * The system's own schemas are left out: a superuser may insert into pg_authid, and must not by an upload. And the
 * ledger is nobody's to load.
 */
export const isLoadable = `(n.nspname NOT IN ('information_schema', 'stream_engine')
      AND NOT pg_catalog.starts_with(n.nspname, 'pg_')
      AND (c.relkind IN ('r', 'p', 'f') OR c.relkind = 'v' AND EXISTS (
        SELECT FROM pg_catalog.pg_trigger t
        -- 1 row + 4 insert + 64 instead of: what COPY needs in order to write to a view
        WHERE t.tgrelid = c.oid AND t.tgenabled <> 'D' AND t.tgtype::pg_catalog.int4 & 69 = 69))
      AND pg_catalog.has_schema_privilege(n.oid, 'USAGE')
      AND pg_catalog.has_any_column_privilege(c.oid, 'INSERT'))`;
