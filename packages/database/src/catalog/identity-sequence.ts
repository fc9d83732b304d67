/**
 * SQL: the rest of a subquery whose `d.objid` is the sequence of the identity column `a` (pg_attribute). A partition uses
 * the sequence of its topmost parent.
 */
export const fromIdentitySequence = `FROM pg_catalog.pg_attribute top JOIN pg_catalog.pg_depend d
    ON d.refobjid = top.attrelid AND d.refobjsubid = top.attnum
  WHERE a.attidentity <> '' AND top.attname = a.attname
    AND top.attrelid = COALESCE(pg_catalog.pg_partition_root(a.attrelid)::pg_catalog.oid, a.attrelid)
    AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
    AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.deptype = 'i'`;
