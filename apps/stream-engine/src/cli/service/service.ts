import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { ImportPlanAnswer, ImportQuery, ProgressState, Receipt } from '@repo/engine';
import type { InputFile } from '../arguments/input-file.ts';

/** A response of the API. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readable;
}

export interface FileRequest {
  readonly file: InputFile;
  /** `name` or `schema.name` */
  readonly table: string;
  readonly query: ImportQuery;
}

export interface ImportRequest extends FileRequest {
  /** Identifies the import even if this process ends. */
  readonly idempotencyKey: string;
  /** Whether the user chose the key, so that an earlier import may have had it. */
  readonly isKeyGiven: boolean;
}

export interface ImportWatch {
  /** Aborted to cancel the import; its end is then awaited. */
  readonly signal: AbortSignal;
  /** Called with the progress several times a second; undefined if it is not shown. */
  readonly onProgress: ((state: ProgressState) => void) | undefined;
}

/** Target of a command: a running service, or the engine in this process. Both give the same answers. */
export interface Service {
  /** Option by which a suggested command reaches this target, as in `Target`. */
  readonly flag: string;
  /**
   * Sends a request to the API.
   * @throws CommandFailure if there is no response; a problem is a response
   */
  ask(method: 'GET' | 'DELETE', path: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** @throws CommandFailure; nothing was loaded, unless the code says that the outcome is unknown */
  importFile(request: ImportRequest, watch: ImportWatch): Promise<Receipt>;
  /** @throws CommandFailure */
  planFile(request: FileRequest): Promise<ImportPlanAnswer>;
  close(): Promise<void>;
}
