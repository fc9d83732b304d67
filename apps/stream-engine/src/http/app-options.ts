import type { Pool } from '@repo/database';
import type { Config, ImportLimits, Parser } from '@repo/engine';
import type { FastifyBaseLogger } from 'fastify';
import type { AuthMode } from '../access/gate.ts';
import type { ImportTracing } from '../observe/import-tracing.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { ClientPatience } from './upload/client-pace.ts';

/** What the service is built from; its defaults come from the settings. */
export interface AppOptions {
  readonly pool: Pool;
  readonly version: string;
  readonly importsMax: number;
  /** How many imports may inflate zstd or brotli at the same time, 17 MiB each. */
  readonly windowsMax: number;
  /** How many imports may have records of more than 1 MiB at the same time; others wait for one of those to end. */
  readonly largeRecordsMax: number;
  /** How long an import may wait for another one to end, and how many may wait. */
  readonly importsWaitMs: number;
  readonly importsWaitingMax: number;
  /** How many answers to requests without a file are made and sent at the same time, and how many clients follow imports. */
  readonly readsMax: number;
  readonly followersMax: number;
  /** How many client connections are served. Default: no limit. */
  readonly connectionsMax?: number | undefined;
  /** How many connections of the pool requests without a file use at the same time. */
  readonly readConnectionsMax: number;
  readonly parser: Parser;
  /** Bytes that the process may use, which an import's progress shows. */
  readonly memoryLimit: number;
  readonly limits: ImportLimits;
  /** How long an import waits for its table before it asks for the file. */
  readonly lockTimeoutMs: number;
  readonly clientPatience: ClientPatience;
  /** Makes the database ready; requests that need it wait for this. Default: it is ready. */
  readonly prepare?: () => Promise<void>;
  /** Whether API keys are required. Default: `off`. */
  readonly auth?: AuthMode;
  /** Names in `Host`, apart from loopback, by which the service may be called without a key. */
  readonly hostNames: readonly string[];
  /** What requests leave open, by table; checked as `readConfig` does. */
  readonly config?: Config;
  /** Default: of its own. */
  readonly metrics?: Metrics;
  readonly tracing?: ImportTracing | undefined;
  /** The folder of the web page. Default: there is none. */
  readonly console?: string;
  readonly logger?: FastifyBaseLogger;
  /** Aborted when no new import may start. */
  readonly shutdown?: AbortSignal;
  /** Aborted when running imports must give up. */
  readonly halt?: AbortSignal;
}
