import type { Pool } from '@repo/database';
import type { Config, ImportLimits, Parser } from '@repo/engine';
import type { FastifyBaseLogger } from 'fastify';
import type { AuthMode } from '../access/gate.ts';
import type { ImportTracing } from '../observe/import-tracing.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { ClientPatience } from './upload/client-pace.ts';

/** Options of the service; their defaults come from the settings. */
export interface AppOptions {
  readonly pool: Pool;
  readonly version: string;
  readonly importsMax: number;
  /** Maximum number of imports that inflate zstd or brotli at the same time, 17 MiB each. */
  readonly windowsMax: number;
  /** Maximum number of imports with records above 1 MiB at the same time; others wait for one of them to end. */
  readonly largeRecordsMax: number;
  /** Maximum number of pool connections that check values before COPY. */
  readonly checksMax: number;
  /** How long an import may wait for another one to end, and how many may wait. */
  readonly importsWaitMs: number;
  readonly importsWaitingMax: number;
  /** Maximum number of concurrent responses to requests without a file, and of clients that follow imports. */
  readonly readsMax: number;
  readonly followersMax: number;
  /** Maximum number of client connections. Default: no limit. */
  readonly connectionsMax?: number | undefined;
  /** Maximum number of pool connections for requests without a file. */
  readonly readConnectionsMax: number;
  readonly parser: Parser;
  /** Bytes that the process may use; shown in the progress of an import. */
  readonly memoryLimit: number;
  readonly limits: ImportLimits;
  /** How long an import waits for its table's lock before it reads the file. */
  readonly lockTimeoutMs: number;
  readonly clientPatience: ClientPatience;
  /** Prepares the database; requests that need it wait for this. Default: it is ready. */
  readonly prepare?: () => Promise<void>;
  /** Whether API keys are required. Default: `off`. */
  readonly auth?: AuthMode;
  /** Names in `Host` that are allowed without a key, in addition to loopback. */
  readonly hostNames: readonly string[];
  /** Parameters for requests that leave them out, by table; validated by `readConfig`. */
  readonly config?: Config;
  /** Registry for metrics. Default: a new one. */
  readonly metrics?: Metrics;
  readonly tracing?: ImportTracing | undefined;
  /** Folder of the web page. Default: none. */
  readonly console?: string;
  readonly logger?: FastifyBaseLogger;
  /** Aborted when no new import may start. */
  readonly shutdown?: AbortSignal;
  /** Aborted when running imports must give up. */
  readonly halt?: AbortSignal;
}
