import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { ImportView } from '@repo/engine';
import { CommandFailure, codeOf } from '../failure/command-failure.ts';
import { followImport, LOOK_INTERVAL_MS } from './import-events.ts';
import { askJson } from './read-answer.ts';
import type { ImportRequest, Service } from './service.ts';

export interface KeyedImportOptions {
  readonly service: Service;
  /** Its Idempotency-Key. */
  readonly key: string;
  /** Another import under the same key, which had ended before this one was sent. */
  readonly earlierId?: string | undefined;
  /**
   * Whether an import that has ended without a row, and is not the earlier one, is this one. Default: it is, as under a key
   * that no other import can have.
   */
  readonly isThis?: (view: ImportView) => boolean;
}

/** The import that a file which is being sent becomes, by its key: nobody knows its id before it has begun. */
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

  /** One that is about to be sent, under a key that may have been used before, or be used by others meanwhile. */
  static async repeatable(service: Service, request: ImportRequest): Promise<KeyedImport> {
    const { idempotencyKey: key } = request;
    const found = await new KeyedImport({ service, key }).look();
    // What was there before is not known then.
    if (found === 'unreachable') return new KeyedImport({ service, key, isThis: () => false });
    const isEnded = typeof found === 'object' && found.status !== 'running';
    const earlierId = isEnded ? found.id : undefined;
    return new KeyedImport({ service, key, earlierId, isThis: (view) => isOf(request, view) });
  }

  /**
   * How it is; `unknown` where it has not begun. Others may have had the key, too: what has ended without a row leaves it
   * free, and could be any of theirs.
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

  /** While it runs, for as long as anybody is interested; what cannot be learnt is left. */
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
        // It is asked for again.
      }
      await wait(LOOK_INTERVAL_MS, undefined, { signal }).catch(() => {});
    }
  }

  /** @returns whether the server knows it, and will answer the upload with how it ended */
  async cancel(): Promise<boolean> {
    try {
      await askJson(this.#service, this.#path, 'DELETE');
      return true;
    } catch (error) {
      if (!(error instanceof CommandFailure)) return false;
      const { code, href } = error.problem;
      // What had ended before it began is not what is meant.
      return code === 'IMPORT_ENDED' && href !== `/v1/imports/${this.#earlierId}`;
    }
  }
}

/** Whether an import that was made while a file was sent is the one of that: as far as it has told. */
function isOf({ file, table, query }: ImportRequest, view: ImportView): boolean {
  const name = file.path === undefined ? undefined : path.basename(file.path);
  const into = view.table.toLowerCase();
  const isInto = into === table.toLowerCase() || into.endsWith(`.${table.toLowerCase()}`);
  const isDryRun = view.status !== 'checked' || query.dryRun === true;
  return isInto && isDryRun && view.file === name && (query.mode ?? view.mode) === view.mode;
}
