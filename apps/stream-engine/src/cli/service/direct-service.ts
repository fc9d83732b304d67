import { Readable } from 'node:stream';
import { createPool, Ledger, type Pool, ProgressBoard } from '@repo/database';
import type { FastifyInstance } from 'fastify';
import { Access } from '../../access/access.ts';
import { buildApp } from '../../app.ts';
import { appSettings } from '../../app-settings.ts';
import { capacityOf } from '../../capacity.ts';
import { loadConfig } from '../../config/load-config.ts';
import type { Settings } from '../../env.ts';
import { type BegunImport, importFile, type ImportFileOptions } from '../../imports/import-file.ts';
import { REPORT_INTERVAL_MS } from '../../imports/progress-report.ts';
import type { Receipt, StoredReceipt } from '../../imports/receipt.ts';
import { RunningImports } from '../../imports/running-imports.ts';
import { ledgerPreparation } from '../../ledger-preparation.ts';
import { type ImportPlanAnswer, planFile } from '../../plans/plan-file.ts';
import { uploadOfFile } from '../../sources/file-source.ts';
import { failureOf } from '../command-failure.ts';
import type { Answer, FileRequest, ImportRequest, ImportWatch, Service } from './service.ts';

export interface DirectOptions {
  readonly databaseUrl: string;
  /** For people. */
  readonly where: string;
}

/** Who can reach the database needs no key. */
const access = new Access();

/** The engine in this process. Files go to it as they are read; what else is asked for, the app in this process answers. */
export class DirectService implements Service {
  readonly where: string;
  readonly #pool: Pool;
  readonly #engine: ImportFileOptions;
  readonly #app: () => Promise<FastifyInstance>;

  private constructor(where: string, engine: ImportFileOptions, app: () => Promise<FastifyInstance>) {
    this.where = where;
    this.#pool = engine.pool;
    this.#engine = engine;
    this.#app = app;
  }

  /** @throws CommandFailure where the database cannot be used, or a setting cannot be */
  static async open({ databaseUrl, where }: DirectOptions, settings: Settings): Promise<DirectService> {
    const { POOL_MAX: _ofService, ...others } = settings;
    // One import, and what is asked meanwhile.
    const capacity = capacityOf({ ...others, IMPORTS_MAX: 1 });
    const config = (await loadConfig(settings))?.config ?? {};
    const pool = createPool({
      connectionString: databaseUrl,
      max: capacity.poolMax,
      stallMs: settings.DATABASE_STALL_MS,
      // Whoever uses the connection is told.
      onBackgroundError: () => {},
    });
    const options = { ...appSettings(settings, capacity), pool, config };
    try {
      await ledgerPreparation(databaseUrl, () => {})();
    } catch (error) {
      await pool.end();
      throw failureOf(error);
    }
    const engine = {
      ...options,
      ledger: new Ledger(pool),
      running: new RunningImports(new ProgressBoard(pool)),
    };
    let app: Promise<FastifyInstance> | undefined;
    return new DirectService(where, engine, () => (app ??= buildApp(options)));
  }

  async ask(method: 'GET' | 'DELETE', url: string, headers = {}): Promise<Answer> {
    const app = await this.#app();
    const answer = await app.inject({ method, url, headers, payloadAsStream: true });
    return { status: answer.statusCode, headers: answer.headers as Answer['headers'], body: bodyOf(answer) };
  }

  async importFile(
    { file, table: name, query, idempotencyKey }: ImportRequest,
    { signal, onProgress }: ImportWatch,
  ): Promise<Receipt | StoredReceipt> {
    const asked = { name, query, access, idempotencyKey, sentSha256: undefined };
    let look: NodeJS.Timeout | undefined;
    let importId: string | undefined;
    const begun = ({ claim, progress }: BegunImport) => {
      importId = claim.id;
      if (onProgress) look = setInterval(() => onProgress(progress.state), REPORT_INTERVAL_MS);
    };
    const yielded = () => {
      importId = undefined;
    };
    const listener = { begun, failed: () => {}, yielded };
    try {
      const imported = await importFile(asked, uploadOfFile(file), { ...this.#engine, listener }, signal);
      return imported.receipt;
    } catch (error) {
      throw failureOf(error, importId);
    } finally {
      clearInterval(look);
    }
  }

  async planFile({ file, table: name, query }: FileRequest): Promise<ImportPlanAnswer> {
    const { signal } = new AbortController();
    try {
      return await planFile({ name, query, access, cut: false }, uploadOfFile(file), this.#engine, signal);
    } catch (error) {
      throw failureOf(error);
    }
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }
}

/** light-my-request's own stream fails where the answer has no body. */
function bodyOf(answer: { stream(): Readable }): Readable {
  return answer.stream();
}
