import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { ImportView } from '@repo/engine';
import { CommandFailure, codeOf } from '../failure/command-failure.ts';
import { followImport, LOOK_INTERVAL_MS } from './import-events.ts';
import { askJson } from './read-answer.ts';
import type { ImportRequest, Service } from './service.ts';

export interface KeyedImportOptions {
  readonly service: Service;
  /** Idempotency-Key of the import. */
  readonly key: string;
  /** An import with the same key that had ended before this one was sent. */
  readonly earlierId?: string | undefined;
  /**
   * Whether an import that ended without loading a row, and is not the earlier one, is this one. Default: always true, as for
   * a generated key, which no other import can have.
   */
  readonly isThis?: (view: ImportView) => boolean;
}

/** An import that is being sent, identified by its key, because its id is unknown until it starts. */
export class KeyedImport {
  readonly key: string;
  readonly #service: Service;
  readonly #path: string;
  readonly #earlierId: string | undefined;
  readonly #isThis: (view: ImportView) => boolean;

  constructor({ service, key, earlierId, isThis = () => true }: KeyedImportOptions) {
    this.key = key;
    this.#service = service;
    this.#path = `/v1/imports/${encodeURIComponent(key)}`;
    this.#earlierId = earlierId;
    this.#isThis = isThis;
  }

  /** Prepares an import whose key may have been used before, or may be used by others meanwhile. */
  static async repeatable(service: Service, request: ImportRequest): Promise<KeyedImport> {
    const { idempotencyKey: key } = request;
    const found = await new KeyedImport({ service, key }).look();
    // If the server cannot be reached, earlier imports with the key are unknown.
    if (found === 'unreachable') return new KeyedImport({ service, key, isThis: () => false });
    const isEnded = typeof found === 'object' && found.status !== 'running';
    const earlierId = isEnded ? found.id : undefined;
    return new KeyedImport({ service, key, earlierId, isThis: (view) => isOf(request, view) });
  }

  /**
   * Asks for the import; `unknown` if it has not started. An import that ended without loading a row frees the key, so another
   * client's import may have it.
   */
  async look(): Promise<ImportView | 'unknown' | 'unreachable'> {
    try {
      const found = await askJson<ImportView>(this.#service, this.#path);
      const holdsKey = found.status === 'running' || found.status === 'committed';
      const isThis = () => found.id !== this.#earlierId && this.#isThis(found);
      return holdsKey || isThis() ? found : 'unknown';
    } catch (error) {
      return codeOf(error) === 'IMPORT_NOT_FOUND' ? 'unknown' : 'unreachable';
    }
  }

  /** Yields the import while it runs. Errors are ignored, because progress is optional. */
  async *follow(signal: AbortSignal): AsyncGenerator<ImportView> {
    while (!signal.aborted) {
      try {
        for await (const view of followImport(this.#service, this.key, signal)) {
          if (signal.aborted) return;
          if (view.id === this.#earlierId) break;
          yield view;
          if (view.status !== 'running') return;
        }
      } catch {
        // The next round asks again.
      }
      await wait(LOOK_INTERVAL_MS, undefined, { signal }).catch(() => {});
    }
  }

  /** @returns whether the server knows the import, and will answer the upload with its outcome */
  async cancel(): Promise<boolean> {
    try {
      await askJson(this.#service, this.#path, 'DELETE');
      return true;
    } catch (error) {
      if (!(error instanceof CommandFailure)) return false;
      const { code, href } = error.problem;
      // An import that had ended earlier is not this one.
      return code === 'IMPORT_ENDED' && href !== `/v1/imports/${this.#earlierId}`;
    }
  }
}

/** Whether an import that appeared during an upload matches the upload in table, file name and mode. */
function isOf({ file, table, query }: ImportRequest, view: ImportView): boolean {
  const name = file.path === undefined ? undefined : path.basename(file.path);
  const into = view.table.toLowerCase();
  const isInto = into === table.toLowerCase() || into.endsWith(`.${table.toLowerCase()}`);
  const isDryRun = view.status !== 'checked' || query.dryRun === true;
  return isInto && isDryRun && view.file === name && (query.mode ?? view.mode) === view.mode;
}
