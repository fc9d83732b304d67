import { setTimeout as wait } from 'node:timers/promises';
import { createPool, ledgerPreparation, type Pool } from '@repo/database';
import {
  createEngine,
  type Engine,
  type ImportPlanAnswer,
  planFile,
  type Receipt,
  REPORT_INTERVAL_MS,
  sourceOfFile,
  startImport,
  type StartedImport,
} from '@repo/engine';
import type { FastifyInstance } from 'fastify';
import { Access } from '../../access/access.ts';
import { buildApp } from '../../http/app.ts';
import { appSettings } from '../../settings/app-settings.ts';
import { capacityOf } from '../../settings/capacity.ts';
import { loadConfig } from '../../settings/load-config.ts';
import type { Settings } from '../../settings/env.ts';
import { failureOf } from '../failure/command-failure.ts';
import { unreadableFile } from '../arguments/unreadable-file.ts';
import type { Answer, FileRequest, ImportRequest, ImportWatch, Service } from './service.ts';
import { completeBody } from './complete-body.ts';

/** Limit on closing connections; those of a frozen database end with this process. */
const CLOSE_LIMIT_MS = 1_000;

export interface DirectOptions {
  readonly databaseUrl: string;
  readonly flag: string;
}

interface DirectParts {
  readonly flag: string;
  readonly engine: Engine;
  /** Builds the app on the first call. */
  readonly app: () => Promise<FastifyInstance>;
  /** Brings the ledger up to date once. */
  readonly prepare: () => Promise<void>;
}

/** Full permission: anyone who can reach the database needs no key. */
const permission = new Access();

/** The service without HTTP: imports run in an engine in this process, and an app in this process answers all other requests. */
export class DirectService implements Service {
  readonly flag: string;
  readonly #pool: Pool;
  readonly #engine: Engine;
  readonly #app: () => Promise<FastifyInstance>;
  readonly #prepare: () => Promise<void>;

  private constructor({ flag, engine, app, prepare }: DirectParts) {
    this.flag = flag;
    this.#pool = engine.pool;
    this.#engine = engine;
    this.#app = app;
    this.#prepare = prepare;
  }

  /** @throws Error if a setting or the configuration is invalid */
  static async open({ databaseUrl, flag }: DirectOptions, settings: Settings): Promise<DirectService> {
    const { POOL_MAX: _ofService, ...others } = settings;
    // The capacity suffices for one import, and requests during it.
    const capacity = capacityOf({ ...others, IMPORTS_MAX: 1 });
    const config = (await loadConfig(settings))?.config ?? {};
    const pool = createPool({
      connectionString: databaseUrl,
      max: capacity.poolMax,
      stallMs: settings.DATABASE_STALL_MS,
      // Users of the connection get the error too.
      onBackgroundError: () => {},
    });
    const prepare = ledgerPreparation(databaseUrl);
    const options = { ...appSettings(settings, capacity), pool, config };
    let app: Promise<FastifyInstance> | undefined;
    return new DirectService({
      flag,
      engine: createEngine(options),
      app: () => (app ??= buildApp(options)),
      prepare,
    });
  }

  async ask(method: 'GET' | 'DELETE', url: string, headers = {}): Promise<Answer> {
    // Reading tables needs no ledger.
    if (url.startsWith('/v1/imports')) await this.#ensurePrepared();
    const app = await this.#app();
    const answer = await app.inject({ method, url, headers, payloadAsStream: true });
    return {
      status: answer.statusCode,
      headers: answer.headers as Answer['headers'],
      body: completeBody(answer.stream(), 'PostgreSQL'),
    };
  }

  async importFile(
    { file, table: name, query, idempotencyKey }: ImportRequest,
    { signal, onProgress }: ImportWatch,
  ): Promise<Receipt> {
    const asked = { name, query, permission, idempotencyKey, sentSha256: undefined };
    let started: StartedImport | undefined;
    let look: NodeJS.Timeout | undefined;
    await this.#ensurePrepared();
    try {
      const begun = await startImport(
        asked,
        sourceOfFile(file, unreadableFile(file.name)),
        this.#engine,
        signal,
      );
      if (begun.started === undefined) return begun.repeated;
      started = begun.started;
      const { progress } = started;
      if (onProgress) look = setInterval(() => onProgress(progress.state), REPORT_INTERVAL_MS);
      return (await started.outcome).receipt;
    } catch (error) {
      throw failureOf(error, started?.isEntered ? started.id : undefined);
    } finally {
      clearInterval(look);
    }
  }

  async planFile({ file, table: name, query }: FileRequest): Promise<ImportPlanAnswer> {
    const { signal } = new AbortController();
    try {
      const upload = sourceOfFile(file, unreadableFile(file.name));
      return await planFile({ name, query, permission, cut: false }, upload, this.#engine, signal);
    } catch (error) {
      throw failureOf(error);
    }
  }

  /** Waits for imports to end and closes the connections, unless the database does not respond. */
  async close(): Promise<void> {
    const closed = this.#engine.running.settled().then(() => this.#pool.end());
    await Promise.race([closed, wait(CLOSE_LIMIT_MS, undefined, { ref: false })]);
  }

  /** @throws CommandFailure if the ledger cannot be used */
  async #ensurePrepared(): Promise<void> {
    try {
      await this.#prepare();
    } catch (error) {
      throw failureOf(error);
    }
  }
}
