/** What a relation is. A view is listed only when an INSTEAD OF INSERT trigger lets COPY write to it. */
export type TableKind = 'ordinary' | 'partitioned' | 'foreign' | 'view';

/** What a column's type is by itself. A domain stays a domain; `baseName` tells what is under it. */
export type TypeKind = 'base' | 'enum' | 'domain' | 'composite' | 'range' | 'multirange' | 'array';

export interface ColumnType {
  readonly oid: number;
  /** As PostgreSQL writes it, modifiers included: `character varying(20)`, `numeric(10,2)`, `text[]`. */
  readonly name: string;
  readonly kind: TypeKind;
  /** OID of the type itself, or of what lies under all layers of domain. */
  readonly baseOid: number;
  /**
   * Internal name of that type: `int8`, `varchar`, `timestamptz`, `_text`. Bare only for PostgreSQL's own
   * types; others carry their schema (`public.citext`), so that a user's type called `text` is not taken for it.
   */
  readonly baseName: string;
  /** What that type is; the same as `kind` unless this is a domain. Never `domain`. */
  readonly baseKind: TypeKind;
  /** The extension that brought that type along: `citext` is one only where this says so, whatever its schema. */
  readonly extension: string | undefined;
  /** The labels of an enum, or of the enum under a domain, in their order. */
  readonly labels: readonly string[] | undefined;
  /** Type modifier of the column, or of the domain that sets one, as each type packs it; -1 without. */
  readonly modifier: number;
}

export interface TableColumn {
  readonly name: string;
  /** 1-based and stable; columns that were dropped leave gaps. */
  readonly position: number;
  readonly type: ColumnType;
  /** False when the column, or a domain under it, forbids NULL. */
  readonly nullable: boolean;
  /** Whether a row that leaves the column out gets a value: a default, an identity, a domain's default. */
  readonly hasDefault: boolean;
  /** COPY writes the given value into either kind of identity column. */
  readonly identity: 'always' | 'by default' | undefined;
  /** Computed by the table: it may not be loaded. */
  readonly generated: boolean;
  /** Whether COPY may name the column: not generated, and the role may insert into it. */
  readonly insertable: boolean;
}

export interface Table {
  readonly schema: string;
  readonly name: string;
  readonly oid: number;
  readonly kind: TableKind;
  /** `server_version_num` of the server that has the table: 170004 is 17.4. What a type accepts depends on it. */
  readonly serverVersion: number;
  readonly columns: readonly TableColumn[];
  /** False when COPY cannot load the table although the role may insert: row-level security, or no column. */
  readonly insertable: boolean;
}
