import type { Pool } from '@repo/database';
import { type Admission, problemKinds, type Receipt } from '@repo/engine';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Tables with their own label. All others share `other`, so that the number of series is bounded. */
const TABLES_MAX = 100;

const DURATIONS_SECONDS = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3_600];
const ROWS_PER_SECOND = [1e3, 1e4, 5e4, 1e5, 2e5, 4e5, 8e5, 1.6e6, 5e6];

/** Labels of an import. */
interface ImportLabels {
  /** `schema.table` */
  readonly table: string;
  readonly mode: string;
}

/** Sources of the gauges, which are read at each scrape. */
export interface MetricSources {
  readonly pool: Pool;
  readonly admission: Admission;
}

/** Constants of the process. */
export interface ProcessFacts {
  readonly version: string;
  /** Bytes. */
  readonly memoryLimit: number;
  /** Bytes for the process and the maximum number of concurrent imports. */
  readonly memoryBudget: number;
}

/**
 * Metrics for Prometheus, named by its conventions (https://prometheus.io/docs/practices/naming/): seconds and bytes,
 * counters that end in `_total`, and few labels.
 */
export class Metrics {
  readonly registry = new Registry();
  readonly #tables = new Set<string>();
  readonly #registers = [this.registry];

  readonly #imports = new Counter({
    name: 'stream_engine_imports_total',
    help: 'Imports that have ended: committed, checked (dry run) or failed.',
    labelNames: ['table', 'mode', 'state'],
    registers: this.#registers,
  });
  readonly #rows = new Counter({
    name: 'stream_engine_rows_total',
    help: 'Records of committed imports: loaded, rejected or skipped.',
    labelNames: ['table', 'fate'],
    registers: this.#registers,
  });
  readonly #rejects = new Counter({
    name: 'stream_engine_rejects_total',
    help: 'Rejected records of committed imports and dry runs, by code.',
    labelNames: ['code'],
    registers: this.#registers,
  });
  readonly #received = new Counter({
    name: 'stream_engine_received_bytes_total',
    help: 'Bytes of files as sent, of committed imports and dry runs.',
    registers: this.#registers,
  });
  readonly #duration = new Histogram({
    name: 'stream_engine_import_duration_seconds',
    help: 'Duration of committed imports, from the first byte to the acknowledged COMMIT.',
    buckets: DURATIONS_SECONDS,
    registers: this.#registers,
  });
  readonly #pace = new Histogram({
    name: 'stream_engine_import_rows_per_second',
    help: 'Rows per second of committed imports.',
    buckets: ROWS_PER_SECOND,
    registers: this.#registers,
  });
  readonly #time = new Counter({
    name: 'stream_engine_import_time_seconds_total',
    help: 'Time of committed imports, spent on source, processing, database or commit.',
    labelNames: ['spent'],
    registers: this.#registers,
  });
  readonly #problems = new Counter({
    name: 'stream_engine_problems_total',
    help: 'Error responses, by code and status. CAPACITY_REACHED counts requests turned away for lack of room.',
    labelNames: ['code', 'status'],
    registers: this.#registers,
  });

  /** Creates the series that alerts query, at 0: a series that starts with its first event shows no increase. */
  constructor() {
    for (const [code, { status }] of Object.entries(problemKinds))
      if (status >= 500) this.#problems.inc({ code, status }, 0);
    for (const spent of ['source', 'processing', 'database', 'commit']) this.#time.inc({ spent }, 0);
  }

  /** Adds the gauges that are read at each scrape. Call once. */
  watch({ pool, admission }: MetricSources): void {
    this.#gauge('imports_active', 'Running imports.', () => admission.active);
    this.#gauge('imports_waiting', 'Imports waiting for a slot.', () => admission.waiting);
    this.#gauge('imports_max', 'Maximum number of concurrent imports.', () => admission.max);
    this.#gauge('pool_connections', 'Open database connections.', () => pool.totalCount);
    this.#gauge('pool_connections_idle', 'Idle database connections.', () => pool.idleCount);
    this.#gauge('pool_connections_max', 'Maximum number of database connections.', () => pool.options.max);
    this.#gauge('pool_waiting', 'Requests waiting for a database connection.', () => pool.waitingCount);
  }

  /** Adds the metrics of the process: memory, event loop, descriptors, garbage collection, version. Call once. */
  describeProcess({ version, memoryLimit, memoryBudget }: ProcessFacts): void {
    collectDefaultMetrics({ register: this.registry });
    this.#gauge('memory_limit_bytes', 'Memory that the process may use.', () => memoryLimit);
    this.#gauge(
      'memory_budget_bytes',
      'Memory planned for the maximum number of imports.',
      () => memoryBudget,
    );
    new Gauge({
      name: 'stream_engine_build_info',
      help: 'Versions of the service and of Node.',
      labelNames: ['version', 'node'],
      registers: this.#registers,
    }).set({ version, node: process.version }, 1);
  }

  /** @param commitMs duration of COMMIT; the receipt has none because it is written before COMMIT */
  importEnded({ table, mode, ...receipt }: Receipt, commitMs: number): void {
    const { status, rows, bytes, rejects, durationMs, rowsPerSecond, time } = receipt;
    this.#imports.inc({ ...this.#labels({ table, mode }), state: status });
    this.#received.inc(bytes.received);
    for (const [code, count] of Object.entries(rejects.byCode)) this.#rejects.inc({ code }, count);
    if (status !== 'committed') return;
    for (const fate of ['loaded', 'rejected', 'skipped'] as const)
      this.#rows.inc({ table: this.#label(table), fate }, rows[fate]);
    this.#duration.observe(durationMs / 1000);
    this.#pace.observe(rowsPerSecond);
    this.#time.inc({ spent: 'source' }, time.waitingForSourceMs / 1000);
    this.#time.inc({ spent: 'processing' }, time.processingMs / 1000);
    this.#time.inc({ spent: 'database' }, time.waitingForDatabaseMs / 1000);
    this.#time.inc({ spent: 'commit' }, commitMs / 1000);
  }

  importFailed(labels: ImportLabels): void {
    this.#imports.inc({ ...this.#labels(labels), state: 'failed' });
  }

  problem(code: string, status: number): void {
    this.#problems.inc({ code, status });
  }

  #labels({ table, mode }: ImportLabels): ImportLabels {
    return { table: this.#label(table), mode };
  }

  #label(table: string): string {
    if (this.#tables.has(table)) return table;
    if (this.#tables.size >= TABLES_MAX) return 'other';
    this.#tables.add(table);
    return table;
  }

  #gauge(name: string, help: string, read: () => number): void {
    const gauge = new Gauge({
      name: `stream_engine_${name}`,
      help,
      registers: [],
      collect() {
        this.set(read());
      },
    });
    this.registry.registerMetric(gauge);
  }
}
