/**
 * SQL: whether the role may use the schema `n` (pg_namespace) and imports may write to it. System schemas are
 * excluded, because a superuser may insert into pg_authid and an upload must not. So is the ledger's schema.
 */
export const isLoadableSchema = `(n.nspname NOT IN ('information_schema', 'stream_engine')
      AND NOT pg_catalog.starts_with(n.nspname, 'pg_')
      AND pg_catalog.has_schema_privilege(n.oid, 'USAGE'))`;

/** SQL: whether the relation `c` (pg_class) is a view with an INSTEAD OF INSERT trigger, which COPY can write to. */
export const isWritableView = `(c.relkind = 'v' AND EXISTS (
        SELECT FROM pg_catalog.pg_trigger t
        -- 1 row + 4 insert + 64 instead of
        WHERE t.tgrelid = c.oid AND t.tgenabled <> 'D' AND t.tgtype::pg_catalog.int4 & 69 = 69))`;

/**
 * SQL: whether the relation `c` (pg_class) in the schema `n` (pg_namespace) can be loaded: COPY can write to it, and
 * the role may INSERT into it or into one of its columns.
 */
export const isLoadable = `(${isLoadableSchema}
      AND (c.relkind IN ('r', 'p', 'f') OR ${isWritableView})
      AND pg_catalog.has_any_column_privilege(c.oid, 'INSERT'))`;
