import type { KeyGrant, QualifiedName, WriteMode } from '@repo/database';
import { type Permission, Problem } from '@repo/engine';

const EVERYTHING = '*';

/** Permissions of the client that sent a request. */
export class Access implements Permission {
  readonly #grant: KeyGrant | undefined;

  /** @param grant permissions of the key; undefined if the service requires none */
  constructor(grant?: KeyGrant) {
    this.#grant = grant;
  }

  /** Owner of the imports that this client makes. */
  get owner(): string {
    return this.#grant?.name ?? '';
  }

  /** Owner whose imports this client may see; undefined: all owners. */
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
   * Answers the same for a missing and a forbidden table, so that keys cannot probe for names.
   * @param table undefined if it does not exist
   * @throws Problem TABLE_FORBIDDEN
   */
  requireTable(table: QualifiedName | undefined): void {
    const { tables } = this;
    if (tables === undefined || (table && this.permits(table))) return;
    throw new Problem('TABLE_FORBIDDEN', `the API key allows only these tables: ${tables.join(', ')}`);
  }

  /** Whether the key allows this table. */
  permits(table: QualifiedName): boolean {
    const { tables } = this;
    return tables === undefined || grantPatternsOf(table).some((pattern) => tables.includes(pattern));
  }

  /** @throws Problem MODE_FORBIDDEN */
  requireMode(mode: WriteMode): void {
    if (this.#isUnlimited || this.#grant!.modes.includes(mode)) return;
    throw new Problem(
      'MODE_FORBIDDEN',
      `the API key allows only these modes: ${this.#grant!.modes.join(', ')}`,
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

/**
 * Returns the patterns in a key's grant that allow the table. Names that contain a dot have no pattern of their own,
 * because `a.b.c` could be two tables.
 */
function grantPatternsOf({ schema, name }: QualifiedName): readonly string[] {
  if (schema.includes('.')) return [];
  return name.includes('.') ? [`${schema}.*`] : [`${schema}.*`, `${schema}.${name}`];
}
