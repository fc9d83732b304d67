import type { KeyGrant, QualifiedName, WriteMode } from '@repo/database';
import { type Permission, Problem } from '@repo/engine';

const EVERYTHING = '*';

/** Who asks, and what they may do. */
export class Access implements Permission {
  readonly #grant: KeyGrant | undefined;

  /** @param grant what the key lets its holder do; undefined where no key is asked for */
  constructor(grant?: KeyGrant) {
    this.#grant = grant;
  }

  /** Whose imports these are. */
  get owner(): string {
    return this.#grant?.name ?? '';
  }

  /** Whose imports may be seen; undefined: everybody's. */
  get sees(): string | undefined {
    return this.#isUnlimited ? undefined : this.owner;
  }

  /** The tables that may be loaded, as `schema.table` or `schema.*`; undefined: all. */
  get tables(): readonly string[] | undefined {
    if (this.#isUnlimited || this.#grant!.tables.includes(EVERYTHING)) return undefined;
    return this.#grant!.tables;
  }

  get importsMax(): number {
    return this.#grant?.importsMax ?? Number.POSITIVE_INFINITY;
  }

  get bytesPerDay(): number {
    return this.#grant?.bytesPerDay ?? Number.POSITIVE_INFINITY;
  }

  get requestsPerMinute(): number {
    return this.#grant?.requestsPerMinute ?? Number.POSITIVE_INFINITY;
  }

  /**
   * Whether there is such a table is not told to whom may not load it.
   * @param table undefined where there is none
   * @throws Problem TABLE_FORBIDDEN
   */
  requireTable(table: QualifiedName | undefined): void {
    const { tables } = this;
    if (tables === undefined || (table && this.permits(table))) return;
    throw new Problem('TABLE_FORBIDDEN', `the API key allows only these tables: ${tables.join(', ')}`);
  }

  /** Whether the key is for this table. */
  permits(table: QualifiedName): boolean {
    const { tables } = this;
    return tables === undefined || names(table).some((name) => tables.includes(name));
  }

  /** @throws Problem MODE_FORBIDDEN */
  requireMode(mode: WriteMode): void {
    if (this.#isUnlimited || this.#grant!.modes.includes(mode)) return;
    throw new Problem(
      'MODE_FORBIDDEN',
      `the API key allows only mode=${this.#grant!.modes.join(' and mode=')}`,
    );
  }

  /** @throws Problem ADMIN_REQUIRED */
  requireAdmin(what: string): void {
    if (!this.#isUnlimited) throw new Problem('ADMIN_REQUIRED', `only an admin key may ${what}`);
  }

  /** @throws Problem METRICS_FORBIDDEN */
  requireMetrics(): void {
    if (this.#isUnlimited || this.#grant!.seesMetrics) return;
    throw new Problem('METRICS_FORBIDDEN', 'the API key was not created with --metrics');
  }

  get #isUnlimited(): boolean {
    return this.#grant === undefined || this.#grant.isAdmin;
  }
}

/** By which a key may have been given a table. One that holds a dot could be taken for another's, and has none. */
function names({ schema, name }: QualifiedName): readonly string[] {
  if (schema.includes('.')) return [];
  return name.includes('.') ? [`${schema}.*`] : [`${schema}.*`, `${schema}.${name}`];
}
