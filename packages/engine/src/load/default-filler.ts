import {
  type ColumnDefault,
  DatabaseError,
  drawDefaults,
  evaluateDefaults,
  findColumnDefaults,
  type Pool,
  type Table,
  withTransaction,
} from '@repo/database';
import {
  countDefaulted,
  fillDefaults,
  type Kernel,
  quoted,
  type RecordBatch,
  serverTextKernel,
} from '@repo/transforms';
import type pg from 'pg';
import type { ImportPlan } from '../plan/plan-import.ts';
import { Problem, problemOf } from '../problem/problem.ts';

/** Values of a volatile default to draw at a time. */
const DRAWN_MAX = 8192;

interface FilledColumn {
  /** Index in the plan. */
  readonly at: number;
  readonly kernel: Kernel;
  /** Undefined: a domain below that of the column has a default, but its own does not. */
  readonly own: ColumnDefault | undefined;
  /** The value of all rows, or why there is none; undefined if each row gets its own. */
  readonly shared: { readonly text: string | null } | { readonly failure: unknown } | undefined;
}

export interface DefaultFillerOptions {
  /** In the import's transaction, before its COPY. */
  readonly client: pg.ClientBase;
  readonly pool: Pool;
  readonly table: Table;
  readonly lockTimeoutMs: number;
  /** Whether to undo what volatile defaults do, as far as the database can: sequences stay where they are. */
  readonly undo: boolean;
  readonly signal: AbortSignal;
}

/**
 * Gives empty fields the default of their column. A default that is the same for all rows is evaluated once, in the
 * import's transaction. Volatile ones are evaluated for each row, a batch at a time, in other transactions: COPY
 * occupies that of the import, and ROLLBACK does not undo nextval anyway.
 */
export class DefaultFiller {
  readonly #options: DefaultFillerOptions;
  #columns: readonly FilledColumn[] = [];

  constructor(options: DefaultFillerOptions) {
    this.#options = options;
  }

  /** Finds the defaults that the plan needs. Call it before COPY. @throws DatabaseError */
  async begin({ columns, form }: ImportPlan): Promise<void> {
    const { client, table } = this.#options;
    const needed = columns.filter(({ options }) => options.empty === 'default');
    if (needed.length === 0) return;
    const names = needed.map(({ name }) => name);
    const found = await findColumnDefaults(client, table, names);
    const sharedOf = await this.#evaluate(found.filter(({ isVolatile }) => !isVolatile));
    this.#columns = needed.map((column) => {
      const own = found.find((one) => one.column === column.name);
      const shared = own === undefined ? { text: null } : sharedOf.get(own);
      return { at: columns.indexOf(column), kernel: serverTextKernel(column, form), own, shared };
    });
  }

  /** A default that fails matters only if a field needs it. */
  async #evaluate(
    defaults: readonly ColumnDefault[],
  ): Promise<ReadonlyMap<ColumnDefault, NonNullable<FilledColumn['shared']>>> {
    if (defaults.length === 0) return new Map();
    try {
      const texts = await evaluateDefaults(this.#options.client, defaults);
      return new Map(defaults.map((one, i) => [one, { text: texts[i]! }]));
    } catch (failure) {
      return new Map(defaults.map((one) => [one, { failure }]));
    }
  }

  /**
   * Fills the kept records of a batch.
   * @returns a promise if a default is needed
   * @throws Problem or DatabaseError if it cannot be evaluated
   */
  fill(batch: RecordBatch): Promise<void> | undefined {
    const due = this.#columns
      .map((column) => ({ column, count: countDefaulted(batch, column.at) }))
      .filter(({ count }) => count > 0);
    return due.length === 0 ? undefined : this.#fill(batch, due);
  }

  async #fill(
    batch: RecordBatch,
    due: readonly { readonly column: FilledColumn; readonly count: number }[],
  ): Promise<void> {
    for (const { column, count } of due) {
      const { at, kernel, own } = column;
      fillDefaults(batch, at, await this.#textsOf(column, count).catch(explain(own)), kernel);
    }
  }

  async #textsOf({ shared, own }: FilledColumn, count: number): Promise<readonly (string | null)[]> {
    if (shared === undefined) return this.#draw(own!, count);
    if ('failure' in shared) throw shared.failure;
    return [shared.text];
  }

  async #draw(own: ColumnDefault, count: number): Promise<readonly (string | null)[]> {
    const { pool, lockTimeoutMs, undo, signal } = this.#options;
    const drawn: (string | null)[] = [];
    await withTransaction(
      pool,
      async (client) => {
        // A function may wait for a row that the import itself has locked.
        await client.query(`SET LOCAL lock_timeout = ${lockTimeoutMs}`);
        while (drawn.length < count)
          drawn.push(...(await drawDefaults(client, own, Math.min(count - drawn.length, DRAWN_MAX))));
      },
      { signal, undo, repeatable: true },
    );
    return drawn;
  }
}

/** SQLSTATE. */
const INSUFFICIENT_PRIVILEGE = '42501';

/** Names the column whose default could not be evaluated. */
function explain(own: ColumnDefault | undefined): (error: unknown) => never {
  return (error) => {
    if (own === undefined || !(error instanceof DatabaseError)) throw error;
    const { code, message, options } = problemOf(error);
    const hint =
      error.sqlstate === INSUFFICIENT_PRIVILEGE
        ? '; the role needs USAGE on the sequences that it calls'
        : '';
    const what = `an empty field needs the default of ${quoted(own.column)}, which could not be evaluated`;
    throw new Problem(code, `${what}: ${message}${hint}`, { ...options, cause: error });
  };
}
