import { requireUsable } from './unusable-file.ts';
import { fileHeaders } from './file-headers.ts';
import { requestJson } from './request.ts';
import type { Receipt } from './types.ts';

export interface ImportRequest {
  readonly table: string;
  readonly file: File;
  /** Of the import, as a plan has them. */
  readonly parameters: URLSearchParams;
  /** A name of this import: sent again with it, the file is not loaded twice. */
  readonly key: string;
}

/**
 * Sends a file; the browser reads it from the disk as it goes, and never whole.
 * @returns the receipt: the rows are committed
 * @throws Refusal, before anything is sent FILE_CHANGED or FILE_EMPTY; Unreachable, if only the ledger can tell what became of it; the
 * signal's reason
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

/** Of a header's parameter, as RFC 8187 has it. */
function extendedValue(text: string): string {
  return encodeURIComponent(text).replaceAll(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
}
