import { requireUsable } from './unusable-file.ts';
import { fileHeaders } from './file-headers.ts';
import { requestJson } from './request.ts';
import type { ImportPlan } from './types.ts';

/** What the service looks at; more would be sent in vain. */
const SAMPLE_BYTES = 1024 * 1024;

/**
 * Asks what an import of a file would do. Only its beginning is read and sent.
 * @throws Refusal, Unreachable; the signal's reason
 */
export async function planImport(
  table: string,
  file: File,
  parameters: URLSearchParams,
  signal: AbortSignal,
): Promise<ImportPlan> {
  await requireUsable(file);
  const query = new URLSearchParams(parameters);
  if (file.size > SAMPLE_BYTES) query.set('cut', 'true');
  return requestJson(`v1/imports/${encodeURIComponent(table)}/plan?${query}`, {
    method: 'POST',
    headers: fileHeaders(file),
    body: file.slice(0, SAMPLE_BYTES),
    signal,
  });
}
