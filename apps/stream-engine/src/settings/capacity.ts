import {
  detectMemoryLimit,
  followersFitting,
  importsFitting,
  largeRecordsFitting,
  readsFitting,
  windowsFitting,
} from './budget.ts';
import type { Settings } from './env.ts';

/** How much the service takes on at once. */
export interface Capacity {
  /** Bytes. */
  readonly memoryLimit: number;
  readonly importsMax: number;
  /** Of them, those that may inflate zstd or brotli. */
  readonly windowsMax: number;
  /** Of them, those that may have records much larger than others at the same time. */
  readonly largeRecordsMax: number;
  /** Those that may wait for one of the others to end. */
  readonly waitingMax: number;
  /** Requests without a file whose answers are made and sent at the same time. */
  readonly readsMax: number;
  /** Clients that follow imports. */
  readonly followersMax: number;
  /** Database connections. */
  readonly poolMax: number;
  /** How many connections of the pool requests without a file may use at the same time. */
  readonly readConnectionsMax: number;
}

/** The one of its transaction, and one for its rejects. */
const CONNECTIONS_OF_AN_IMPORT = 2;
/** For tables, the ledger and the health check, of which none takes long: at least, and by default. */
const OTHER_CONNECTIONS_MIN = 2;
const OTHER_CONNECTIONS = 4;

/** Those who wait hold up to 128 KiB of their body each; the more run at once, the sooner one of them ends. */
const WAITING_FOR_EACH_SLOT = 4;

type CapacitySettings = Pick<Settings, 'MEMORY_LIMIT' | 'IMPORTS_MAX' | 'POOL_MAX'>;

/**
 * What fits into memory and into the pool, so far as the settings leave it open.
 * @throws Error when the settings contradict each other
 */
export function capacityOf(settings: CapacitySettings): Capacity {
  const memoryLimit = settings.MEMORY_LIMIT ?? detectMemoryLimit();
  const importsMax = settings.IMPORTS_MAX ?? Math.min(importsFitting(memoryLimit), importsServed(settings));
  const poolMax = settings.POOL_MAX ?? importsMax * CONNECTIONS_OF_AN_IMPORT + OTHER_CONNECTIONS;
  const poolMin = importsMax * CONNECTIONS_OF_AN_IMPORT + OTHER_CONNECTIONS_MIN;
  if (poolMax < poolMin) {
    throw new Error(
      `POOL_MAX is ${poolMax}, and ${importsMax} imports at once (IMPORTS_MAX) take up to ${poolMin} connections: ${CONNECTIONS_OF_AN_IMPORT} each, and ${OTHER_CONNECTIONS_MIN} for all else; raise POOL_MAX or set IMPORTS_MAX to ${importsServed(settings)}`,
    );
  }
  return {
    memoryLimit,
    importsMax,
    windowsMax: windowsFitting(memoryLimit),
    largeRecordsMax: largeRecordsFitting(memoryLimit),
    waitingMax: importsMax * WAITING_FOR_EACH_SLOT,
    readsMax: readsFitting(memoryLimit),
    followersMax: followersFitting(memoryLimit),
    poolMax,
    // The other half is for health checks, and for what imports ask outside their transactions.
    readConnectionsMax: Math.floor((poolMax - importsMax * CONNECTIONS_OF_AN_IMPORT) / 2),
  };
}

/** How many imports the pool has connections for. */
function importsServed({ POOL_MAX }: CapacitySettings): number {
  if (POOL_MAX === undefined) return Number.POSITIVE_INFINITY;
  return Math.floor((POOL_MAX - OTHER_CONNECTIONS_MIN) / CONNECTIONS_OF_AN_IMPORT);
}
