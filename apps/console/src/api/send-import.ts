import { requireUsable } from './unusable-file.ts';
import { fileHeaders } from './file-headers.ts';
import { requestJson } from './request.ts';
import type { Receipt } from './types.ts';

export interface ImportRequest {
  readonly table: string;
  readonly file: File;
  /** Parameters of the import, from its plan. */
  readonly parameters: URLSearchParams;
  /** Idempotency-Key: a second request with it does not load the file again. */
  readonly key: string;
}

/**
 * Uploads a file. The browser streams it from disk and never holds all of it in memory.
 * @returns the receipt, once the rows are committed
 * @throws Refusal, with FILE_CHANGED or FILE_EMPTY before anything is sent; Unreachable, if only the ledger knows the
 * outcome; the signal's reason
 */
export async function sendImport(
  { table, file, parameters, key }: ImportRequest,
  signal: AbortSignal,
): Promise<Receipt> {
  await requireUsable(file);
  return requestJson(`v1/imports/${encodeURIComponent(table)}?${parameters}`, {
    method: 'POST',
    headers: {
      ...fileHeaders(file),
      'content-disposition': `attachment; filename*=UTF-8''${extendedValue(file.name)}`,
      'idempotency-key': key,
    },
    body: file,
    signal,
  });
}

/** Extended value of a header parameter (RFC 8187). */
function extendedValue(text: string): string {
  return encodeURIComponent(text).replaceAll(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
}
