import { Refusal, request } from './request.ts';

/** Has the browser save an answer; a plain link could not send the key. @throws Refusal, Unreachable */
export async function download(path: string, filename: string, accept = 'text/csv'): Promise<void> {
  const response = await request(path, accept);
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await response.blob().catch(refuseBrokenDownload));
  link.download = filename;
  link.click();
  // The browser has taken it over by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/**
 * The service cuts the connection of a download that it cannot complete. Part of a file must not be saved as the whole.
 */
function refuseBrokenDownload(): never {
  throw new Refusal({
    type: 'about:blank',
    title: 'The download is incomplete',
    status: 0,
    code: 'DOWNLOAD_BROKEN',
    detail: 'the connection was lost; nothing was saved',
    retryable: true,
  });
}
