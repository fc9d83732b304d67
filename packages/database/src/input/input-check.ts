import pg from 'pg';
import type { Pool } from '../connection/pool.ts';
import type { ServerReading } from '../connection/session-settings.ts';
import { withTransaction } from '../connection/transaction.ts';
import { toDatabaseError } from '../errors/describe-error.ts';
import { valueCodeOf, type ValueCode } from '../errors/sqlstate.ts';
import {
  inputBlock,
  type InputFunction,
  inputFunctionQuery,
  type InputType,
  valuesOf,
} from './input-block.ts';

/** A text that the input function of its type rejects. */
export interface InputFault {
  /** Index of the type, and of the text among those of its type. */
  readonly type: number;
  readonly index: number;
  readonly code: ValueCode;
  /** The server's own message, in its language. It may quote the value, and has {@link REASON_CHARACTERS_MAX} at most. */
  readonly reason: string;
}

/** What {@link inputBlock} leaves: type, index counted from 1, SQLSTATE, message and detail. */
type RawFault = readonly [type: number, nth: number, sqlstate: string, message: string, detail: string];

/** SQLSTATEs of a role that may not run the block: no such language, no privilege, not supported. */
const obstacles: ReadonlySet<string | undefined> = new Set(['42704', '42501', '0A000', '42883']);

/**
 * Calls the input functions of types with texts, to find those that COPY would reject: COPY itself stops at the first
 * one. Each call is a transaction of its own on a connection of the pool, and ends with ROLLBACK. A caller's own
 * transaction thus needs no subtransactions.
 */
export class InputCheck {
  readonly #pool: Pool;
  readonly #types: readonly InputType[];
  readonly #reading: ServerReading | undefined;
  #block: string | undefined;
  #obstacle: string | undefined;

  /** @param reading how COPY reads dates and times */
  constructor(pool: Pool, types: readonly InputType[], reading: ServerReading | undefined) {
    this.#pool = pool;
    this.#types = types;
    this.#reading = reading;
  }

  /** SQLSTATE with which the server refused to check texts; from then on, all count as valid. */
  get obstacle(): string | undefined {
    return this.#obstacle;
  }

  /**
   * Finds the texts that their types reject. The result is empty if the server cannot read the texts at all, because
   * of their encoding or an unknown time zone: COPY then reports the error.
   * @param values for each type a `text[]` in binary form
   * @throws {DatabaseError}; the signal's reason
   */
  async find(values: readonly Buffer[], signal: AbortSignal): Promise<readonly InputFault[]> {
    if (this.#obstacle !== undefined) return [];
    return withTransaction(this.#pool, (client) => this.#ask(client, values), { signal, undo: true });
  }

  async #ask(client: pg.ClientBase, values: readonly Buffer[]): Promise<readonly InputFault[]> {
    try {
      this.#block ??= inputBlock(await this.#functions(client), this.#types);
      await client.query(settingsStatement(client, this.#types, this.#reading), [...values]);
      const answers: unknown = await client.query(this.#block);
      const [, { rows }] = answers as [pg.QueryResult, pg.QueryResult<{ faults: string }>];
      return (JSON.parse(rows[0]!.faults) as RawFault[]).flatMap(toFault);
    } catch (error) {
      if (!(error instanceof pg.DatabaseError)) throw toDatabaseError(error);
      if (obstacles.has(error.code)) this.#obstacle = error.code;
      else if (!error.code?.startsWith('22')) throw toDatabaseError(error);
      return [];
    }
  }

  async #functions(client: pg.ClientBase): Promise<readonly InputFunction[]> {
    const oids = this.#types.map(({ oid }) => oid);
    return (await client.query<InputFunction>(inputFunctionQuery, [oids])).rows;
  }
}

/** Statement that stores the texts for the block, and applies the settings by which COPY reads them. */
function settingsStatement(
  client: pg.ClientBase,
  types: readonly InputType[],
  reading: ServerReading | undefined,
): string {
  const set = (name: string, value: string) => `pg_catalog.set_config('${name}', ${value}, true) IS NULL`;
  const settings = Object.entries(reading ?? {}).map(([name, value]) =>
    set(name, client.escapeLiteral(value)),
  );
  const texts = types.map((_, t) => set(valuesOf(t), `$${t + 1}::pg_catalog.text[]::pg_catalog.text`));
  return `SELECT ${[...settings, ...texts].join(', ')}`;
}

/** Length of a reason. */
const REASON_CHARACTERS_MAX = 160;

function toFault([type, nth, sqlstate, message, detail]: RawFault): InputFault[] {
  const code = valueCodeOf(sqlstate);
  if (code === undefined) return [];
  const words = `${message}${detail ? ` (${detail})` : ''}`.replaceAll(/\s+/gu, ' ').trim();
  const reason =
    words.length <= REASON_CHARACTERS_MAX
      ? words
      : `${words.slice(0, REASON_CHARACTERS_MAX - 1).replace(/[\uD800-\uDBFF]$/u, '')}…`;
  return [{ type, index: nth - 1, code, reason }];
}
