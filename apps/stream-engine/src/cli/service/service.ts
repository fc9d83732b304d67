import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { ImportPlanAnswer, ImportQuery, ProgressState, Receipt } from '@repo/engine';
import type { InputFile } from '../arguments/input-file.ts';

/** An answer of the API. */
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
  /** By which it can be asked for whatever happens to this process. */
  readonly idempotencyKey: string;
  /** Whether the user has named it: then an earlier import may have had it. */
  readonly isKeyGiven: boolean;
}

export interface ImportWatch {
  /** Aborted when the import is to be cancelled, which is then waited for. */
  readonly signal: AbortSignal;
  /** Told how far it is, some times a second; undefined: nobody looks. */
  readonly onProgress: ((state: ProgressState) => void) | undefined;
}

/** What commands talk to: a running service, or the engine in this process. Both answer the same. */
export interface Service {
  /** What a command that is offered needs to go here, with a space before it: as of a `Target`. */
  readonly flag: string;
  /**
   * Asks for an address of the API.
   * @throws CommandFailure where there is no answer; one that says no is an answer
   */
  ask(method: 'GET' | 'DELETE', path: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** @throws CommandFailure; nothing was loaded then, unless its code says that nobody can tell */
  importFile(request: ImportRequest, watch: ImportWatch): Promise<Receipt>;
  /** @throws CommandFailure */
  planFile(request: FileRequest): Promise<ImportPlanAnswer>;
  close(): Promise<void>;
}
