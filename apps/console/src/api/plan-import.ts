import { requireUsable } from './unusable-file.ts';
import { fileHeaders } from './file-headers.ts';
import { requestJson } from './request.ts';
import type { ImportPlan } from './types.ts';

/** Size of the sample; the service ignores the rest. */
const SAMPLE_BYTES = 1024 * 1024;

/**
 * Requests the plan of an import. Reads and sends only the beginning of the file.
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
