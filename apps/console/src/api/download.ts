import { Refusal, request } from './request.ts';

/** Downloads an answer through the browser. A plain link could not send the API key. @throws Refusal, Unreachable */
export async function download(path: string, filename: string, accept = 'text/csv'): Promise<void> {
  const response = await request(path, accept);
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await response.blob().catch(rejectPartialDownload));
  link.download = filename;
  link.click();
  // The browser has taken over the data by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** Rejects a partial download: the service closes the connection if it cannot send the whole file. */
function rejectPartialDownload(): never {
  throw new Refusal({
    type: 'about:blank',
    title: 'The download is incomplete',
    status: 0,
    code: 'DOWNLOAD_BROKEN',
    detail: 'the connection was lost; nothing was saved',
    retryable: true,
  });
}
