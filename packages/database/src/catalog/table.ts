/** Kind of a relation. A view is listed only if an INSTEAD OF INSERT trigger lets COPY write to it. */
export type TableKind = 'ordinary' | 'partitioned' | 'foreign' | 'view';

/** Kind of a column's own type. A domain stays a domain; `baseName` names the type below it. */
export type TypeKind = 'base' | 'enum' | 'domain' | 'composite' | 'range' | 'multirange' | 'array';

export interface ColumnType {
  readonly oid: number;
  /** Name as PostgreSQL writes it, with modifiers: `character varying(20)`, `numeric(10,2)`, `text[]`. */
  readonly name: string;
  readonly kind: TypeKind;
  /** OID of the type, or of the type below all domains. */
  readonly baseOid: number;
  /**
   * Internal name of the base type: `int8`, `varchar`, `timestamptz`, `_text`. PostgreSQL's own types are unqualified.
   * Others have their schema (`public.citext`), so that a user's type called `text` is not mistaken for the system's.
   */
  readonly baseName: string;
  /** Kind of the base type. Never `domain`: differs from `kind` only for a domain. */
  readonly baseKind: TypeKind;
  /** Extension that created the base type. Only this shows that a type is `citext`, whatever its schema. */
  readonly extension: string | undefined;
  /** Labels of an enum, or of the enum below a domain, in their order. */
  readonly labels: readonly string[] | undefined;
  /** Type modifier of the column, or of the domain that sets one, packed as each type does; -1 if there is none. */
  readonly modifier: number;
}

export interface TableColumn {
  readonly name: string;
  /** Position, counted from 1. It never changes; dropped columns leave gaps. */
  readonly position: number;
  readonly type: ColumnType;
  /** False if the column, or a domain below it, forbids NULL. */
  readonly nullable: boolean;
  /** Whether a row without this column gets a value: from a default, an identity, or a domain's default. */
  readonly hasDefault: boolean;
  /** Kind of identity column. COPY writes the given value into both kinds. */
  readonly identity: 'always' | 'by default' | undefined;
  /** Whether the table computes the column, so that it cannot be loaded. */
  readonly generated: boolean;
  /** Whether COPY may write the column: it is not generated, and the role may insert into it. */
  readonly insertable: boolean;
}

export interface Table {
  readonly schema: string;
  readonly name: string;
  readonly oid: number;
  readonly kind: TableKind;
  /** `server_version_num` of the server: 170004 is 17.4. What a type accepts depends on it. */
  readonly serverVersion: number;
  readonly columns: readonly TableColumn[];
  /**
   * False if COPY cannot load the table although the role may insert: because of row-level security, or for lack of a
   * column.
   */
  readonly insertable: boolean;
}
