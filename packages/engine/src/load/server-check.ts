import {
  InputCheck,
  type InputFault,
  type InputType,
  type Pool,
  type ServerReading,
  type Table,
} from '@repo/database';
import {
  type CollectedValues,
  collectValues,
  type Plan,
  type RecordBatch,
  type ServerFault,
  type ServerFaults,
} from '@repo/transforms';
import { Problem } from '../problem/problem.ts';

/** Limits how many checks use a connection at the same time. */
export interface CheckSlots {
  /** Runs `work` when a slot is free. @throws the signal's reason, while it waits */
  run<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T>;
}

export interface ServerCheckOptions {
  readonly pool: Pool;
  readonly slots: CheckSlots;
  /** How COPY reads dates and times. */
  readonly reading: ServerReading | undefined;
  /** Ends the checks. */
  readonly signal: AbortSignal;
}

/**
 * Checks the values of columns that only the server can read, before COPY, which would end at the first invalid one. A
 * batch is checked while the rows of the one before are sent.
 */
export class ServerCheck {
  readonly #options: ServerCheckOptions;
  readonly #input: InputCheck;
  /** Indexes of the plan's columns, for each type. */
  readonly #columns: readonly (readonly number[])[];

  private constructor(options: ServerCheckOptions, types: readonly ColumnsOfType[]) {
    this.#options = options;
    this.#input = new InputCheck(options.pool, types, options.reading);
    this.#columns = types.map(({ columns }) => columns);
  }

  /** @returns undefined if no column needs the server */
  static of(plan: Pick<Plan, 'columns'>, table: Table, options: ServerCheckOptions): ServerCheck | undefined {
    const types = columnsByType(plan, table);
    return types.length === 0 ? undefined : new ServerCheck(options, types);
  }

  /** Sets `serverFaults` of the batch. The steps throw a DatabaseError, or the signal's reason. */
  *check(batch: RecordBatch): Generator<Promise<unknown> | undefined, void> {
    const values: CollectedValues[] = [];
    for (const columns of this.#columns) values.push(yield* collectValues(batch, batch.plan!, columns));
    if (values.every(({ records }) => records.length === 0)) return;
    yield this.#find(values).then((faults) => {
      batch.serverFaults = faults;
    });
  }

  /** Adds to an error of COPY about a value why its record could not be rejected; returns any other error unchanged. */
  explain(error: unknown): unknown {
    const { obstacle } = this.#input;
    if (obstacle === undefined || !(error instanceof Problem)) return error;
    const { code, message, options } = error;
    // The values of all other columns have been checked, so the error is about one of these.
    if (code !== 'TYPE_INVALID' && code !== 'OUT_OF_RANGE' && code !== 'TOO_LONG') return error;
    const reason = `to reject such records one by one, the database role must be allowed to use PL/pgSQL (SQLSTATE ${obstacle})`;
    return new Problem(code, `${message}; ${reason}`, options);
  }

  async #find(values: readonly CollectedValues[]): Promise<ServerFaults | undefined> {
    const { slots, signal } = this.#options;
    const texts = values.map((collected) => collected.texts);
    const found = await slots.run(() => this.#input.find(texts, signal), signal);
    return found.length === 0 ? undefined : faultsOf(found, values);
  }
}

interface ColumnsOfType extends InputType {
  readonly columns: number[];
}

/** Groups the columns that only the server can read. For a domain, the type is that below it: COPY checks the domain. */
function columnsByType({ columns }: Pick<Plan, 'columns'>, table: Table): readonly ColumnsOfType[] {
  const types = new Map(table.columns.map(({ name, type }) => [name, type]));
  const groups = new Map<string, ColumnsOfType>();
  for (const [c, { name, type }] of columns.entries()) {
    if (type !== 'opaque') continue;
    const { baseOid: oid, modifier } = types.get(name)!;
    const key = `${oid} ${modifier}`;
    const group = groups.get(key) ?? { oid, modifier, columns: [] };
    groups.set(key, group);
    group.columns.push(c);
  }
  return [...groups.values()];
}

function faultsOf(found: readonly InputFault[], values: readonly CollectedValues[]): ServerFaults {
  const faults = new Map<number, Map<number, ServerFault>>();
  for (const { type, index, code, reason } of found) {
    const { records, columns } = values[type]!;
    const column = columns[index]!;
    const ofColumn = faults.get(column) ?? new Map<number, ServerFault>();
    faults.set(column, ofColumn);
    ofColumn.set(records[index]!, { code, reason });
  }
  return faults;
}
