import { type ImportPlanAnswer, type Receipt, SAMPLE_BYTES } from '@repo/engine';
import { v7 as uuidv7 } from 'uuid';
import { readHead } from '../arguments/read-head.ts';
import { queryString } from '../arguments/command-line.ts';
import { HttpClient } from './http-client.ts';
import type { OutcomeLimits } from './import-outcome.ts';
import { readJson } from './read-answer.ts';
import { requireService } from './require-service.ts';
import type { Answer, FileRequest, ImportRequest, ImportWatch, Service } from './service.ts';
import { codingOf } from './upload.ts';
import { uploadImport } from './upload-import.ts';

/** A running service, over HTTP. */
export class RemoteService implements Service {
  readonly flag: string;
  readonly #client: HttpClient;
  readonly #limits: OutcomeLimits | undefined;

  /** @param limits for finding the outcome of an import whose response was lost */
  constructor(url: URL, key: string | undefined, flag: string, limits?: OutcomeLimits) {
    this.flag = flag;
    this.#limits = limits;
    this.#client = new HttpClient(url, key);
  }

  ask(method: 'GET' | 'DELETE', path: string, headers = {}): Promise<Answer> {
    return this.#client.ask({ method, path, headers });
  }

  importFile(request: ImportRequest, watch: ImportWatch): Promise<Receipt> {
    return uploadImport(this, this.#client, request, watch, this.#limits);
  }

  async planFile({ file, table, query }: FileRequest): Promise<ImportPlanAnswer> {
    await requireService(this, uuidv7());
    const { bytes, cut } = await readHead(file, SAMPLE_BYTES);
    const parameters = queryString(query);
    if (cut) parameters.set('cut', 'true');
    const path = `/v1/imports/${encodeURIComponent(table)}/plan?${parameters}`;
    const headers = {
      'content-type': 'application/octet-stream',
      'content-length': bytes.length,
      ...codingOf(file),
    };
    return readJson(await this.#client.ask({ method: 'POST', path, headers }, bytes));
  }

  async close(): Promise<void> {}
}
