import {
  detectMemoryLimit,
  followersFitting,
  importsFitting,
  largeRecordsFitting,
  readsFitting,
  windowsFitting,
} from './budget.ts';
import type { Settings } from './env.ts';

/** Amount of work that the service accepts concurrently. */
export interface Capacity {
  /** Bytes. */
  readonly memoryLimit: number;
  readonly importsMax: number;
  /** Imports that may inflate zstd or brotli at the same time. */
  readonly windowsMax: number;
  /** Imports that may have very large records at the same time. */
  readonly largeRecordsMax: number;
  /** Imports that may wait for a running one to end. */
  readonly waitingMax: number;
  /** Requests without a file that are answered at the same time. */
  readonly readsMax: number;
  /** Clients that follow imports. */
  readonly followersMax: number;
  /** Database connections. */
  readonly poolMax: number;
  /** Connections of the pool that requests without a file may use at the same time. */
  readonly readConnectionsMax: number;
  /** Connections of the pool that may check values before COPY at the same time, for all imports and plans. */
  readonly checksMax: number;
}

/** One for its transaction and one for its rejects. */
const CONNECTIONS_OF_AN_IMPORT = 2;
/** Minimum and default number of connections for tables, the ledger and the health check, which are all quick. */
const OTHER_CONNECTIONS_MIN = 2;
const OTHER_CONNECTIONS = 4;

/** A waiting upload holds up to 128 KiB of its body. The more imports run, the sooner one ends. */
const WAITING_FOR_EACH_SLOT = 4;

type CapacitySettings = Pick<Settings, 'MEMORY_LIMIT' | 'IMPORTS_MAX' | 'POOL_MAX'>;

/**
 * Derives what the settings leave open from memory and the connection pool.
 * @throws Error if the settings contradict each other
 */
export function capacityOf(settings: CapacitySettings): Capacity {
  const memoryLimit = settings.MEMORY_LIMIT ?? detectMemoryLimit();
  const importsMax = settings.IMPORTS_MAX ?? Math.min(importsFitting(memoryLimit), importsServed(settings));
  const poolMax = settings.POOL_MAX ?? importsMax * CONNECTIONS_OF_AN_IMPORT + OTHER_CONNECTIONS;
  const poolMin = importsMax * CONNECTIONS_OF_AN_IMPORT + OTHER_CONNECTIONS_MIN;
  if (poolMax < poolMin) {
    throw new Error(
      `POOL_MAX=${poolMax} is too low: ${importsMax} concurrent imports (IMPORTS_MAX) need up to ${poolMin} connections: ${CONNECTIONS_OF_AN_IMPORT} each and ${OTHER_CONNECTIONS_MIN} for everything else; raise POOL_MAX or set IMPORTS_MAX to ${importsServed(settings)}`,
    );
  }
  const others = poolMax - importsMax * CONNECTIONS_OF_AN_IMPORT;
  return {
    memoryLimit,
    importsMax,
    windowsMax: windowsFitting(memoryLimit),
    largeRecordsMax: largeRecordsFitting(memoryLimit),
    waitingMax: importsMax * WAITING_FOR_EACH_SLOT,
    readsMax: readsFitting(memoryLimit),
    followersMax: followersFitting(memoryLimit),
    poolMax,
    // The other half is for health checks, and for queries of imports outside their transactions.
    readConnectionsMax: Math.floor(others / 2),
    // A check takes milliseconds. Imports take turns, so that they need no third connection each.
    checksMax: Math.max(1, Math.floor(others / 4)),
  };
}

/** Returns the number of imports for which the pool has connections. */
function importsServed({ POOL_MAX }: CapacitySettings): number {
  if (POOL_MAX === undefined) return Number.POSITIVE_INFINITY;
  return Math.floor((POOL_MAX - OTHER_CONNECTIONS_MIN) / CONNECTIONS_OF_AN_IMPORT);
}
