import type { Pool } from '../connection/pool.ts';
import { withTransaction } from '../connection/transaction.ts';
import { queryLedger } from './query-ledger.ts';

/** How many keys of one name may be active at the same time: the current one and its replacement. */
export const ACTIVE_KEYS_MAX = 2;

/** What a key allows. */
export interface KeyGrant {
  /** Owner of the key. Keys with the same name see each other's imports. */
  readonly name: string;
  /** Allows everything, and sees the imports of all owners. */
  readonly isAdmin: boolean;
  /** Allows reading the metrics for Prometheus. */
  readonly seesMetrics: boolean;
  /** `schema.table`, `schema.*` or `*`. */
  readonly tables: readonly string[];
  readonly modes: readonly string[];
  /** Concurrent imports. Null: no limit. */
  readonly importsMax: number | null;
  /** Uploaded bytes per UTC day. Null: no limit. */
  readonly bytesPerDay: number | null;
  /** Null: no limit. */
  readonly requestsPerMinute: number | null;
  /** Null: never. */
  readonly expiresAt: Date | null;
}

/** A key as it is stored. */
export interface StoredKey extends KeyGrant {
  readonly id: string;
  /** 32 bytes. */
  readonly secretSha256: Buffer;
  readonly createdAt: Date;
  /** Whether the key has expired, by the database's clock when it is read. */
  readonly isExpired: boolean;
  readonly revokedAt: Date | null;
}

/** Row as pg returns it: a bigint is a string. */
type KeyRow = Omit<StoredKey, 'bytesPerDay'> & { readonly bytesPerDay: string | null };

const columns = `id, name, secret_sha256 AS "secretSha256", is_admin AS "isAdmin", sees_metrics AS "seesMetrics", tables, modes,
  imports_max AS "importsMax", bytes_per_day AS "bytesPerDay", requests_per_minute AS "requestsPerMinute",
  created_at AS "createdAt", expires_at AS "expiresAt",
  COALESCE(expires_at <= pg_catalog.clock_timestamp(), false) AS "isExpired", revoked_at AS "revokedAt"`;

const isActive = `revoked_at IS NULL AND (expires_at IS NULL OR expires_at > pg_catalog.now())`;

const today = `(pg_catalog.now() AT TIME ZONE 'UTC')::pg_catalog.date`;

/**
 * The tables `stream_engine.keys` and `stream_engine.usage`: who may use the service, and how much they have used.
 * The service only reads the first. All methods throw {@link DatabaseError}.
 */
export class KeyStore {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** Whether any key is active. */
  async hasActive(): Promise<boolean> {
    const [row] = await queryLedger<{ has: boolean }>(
      this.#pool,
      `SELECT EXISTS (SELECT FROM stream_engine.keys WHERE ${isActive}) AS has`,
      [],
    );
    return row!.has;
  }

  /** Lists all keys, also expired and revoked ones: by name, newest first. */
  async list(): Promise<StoredKey[]> {
    const rows = await queryLedger<KeyRow>(
      this.#pool,
      `SELECT ${columns} FROM stream_engine.keys ORDER BY name, created_at DESC, id`,
      [],
    );
    return rows.map(toKey);
  }

  /** @returns false if the name already has the largest number of active keys */
  async add({
    id,
    secretSha256,
    ...grant
  }: Omit<StoredKey, 'createdAt' | 'isExpired' | 'revokedAt'>): Promise<boolean> {
    return withTransaction(this.#pool, async (client) => {
      // Serializes concurrent calls for the same name.
      await client.query('SELECT pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended($1, 0))', [
        `stream_engine.keys ${grant.name}`,
      ]);
      const added = await queryLedger(
        client,
        `INSERT INTO stream_engine.keys (id, name, secret_sha256, is_admin, tables, modes, imports_max, bytes_per_day,
           requests_per_minute, expires_at, sees_metrics)
         SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11
         WHERE (SELECT pg_catalog.count(*) FROM stream_engine.keys WHERE name = $2 AND ${isActive}) < ${ACTIVE_KEYS_MAX}
         RETURNING id`,
        [
          id,
          grant.name,
          secretSha256,
          grant.isAdmin,
          grant.tables,
          grant.modes,
          grant.importsMax,
          grant.bytesPerDay,
          grant.requestsPerMinute,
          grant.expiresAt,
          grant.seesMetrics,
        ],
      );
      return added.length === 1;
    });
  }

  /** @returns whether there was such a key, active or expired */
  async revoke(id: string): Promise<boolean> {
    const revoked = await queryLedger(
      this.#pool,
      `UPDATE stream_engine.keys SET revoked_at = pg_catalog.clock_timestamp()
       WHERE id = $1 AND revoked_at IS NULL RETURNING id`,
      [id],
    );
    return revoked.length === 1;
  }

  /** Bytes uploaded today with keys of this name. */
  async usedToday(name: string): Promise<number> {
    const [row] = await queryLedger<{ bytes: string }>(
      this.#pool,
      `SELECT bytes FROM stream_engine.usage WHERE name = $1 AND day = ${today}`,
      [name],
    );
    return Number(row?.bytes ?? 0);
  }

  /**
   * Adds to today's bytes.
   * @returns today's bytes with all keys of this name, over all replicas
   */
  async addUsage(name: string, bytes: number): Promise<number> {
    const [row] = await queryLedger<{ bytes: string }>(
      this.#pool,
      `INSERT INTO stream_engine.usage (name, day, bytes) VALUES ($1, ${today}, $2)
       ON CONFLICT (name, day) DO UPDATE SET bytes = usage.bytes + EXCLUDED.bytes RETURNING bytes`,
      [name, bytes],
    );
    return Number(row!.bytes);
  }

  /** Deletes the counts of earlier days. */
  async deleteOldUsage(): Promise<void> {
    await queryLedger(this.#pool, `DELETE FROM stream_engine.usage WHERE day < ${today}`, []);
  }
}

function toKey({ bytesPerDay, ...row }: KeyRow): StoredKey {
  return { ...row, bytesPerDay: bytesPerDay === null ? null : Number(bytesPerDay) };
}
