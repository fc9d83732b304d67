import http from 'node:http';
import { buffer } from 'node:stream/consumers';

/** Result of an upload with `Expect: 100-continue`. */
export interface UploadResult {
  /** The service requested the body. */
  readonly isAccepted: boolean;
  /** 0: no answer. */
  readonly status: number;
  /** Code in the problem details, error of the client without an answer, or `loaded`. */
  readonly code: string;
  readonly hasRetryAfter: boolean;
}

const LIMIT_MS = 300_000;

/** Sends the body only when the service requests it. */
export async function uploadExpecting(url: string, body: Buffer): Promise<UploadResult> {
  const request = http.request(url, {
    method: 'POST',
    agent: false,
    headers: { 'content-type': 'text/csv', 'content-length': body.length, expect: '100-continue' },
    signal: AbortSignal.timeout(LIMIT_MS),
  });
  let isAccepted = false;
  request.once('continue', () => {
    isAccepted = true;
    request.end(body);
  });
  try {
    const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
      request.once('response', resolve).on('error', reject);
      request.flushHeaders();
    });
    const { code = 'loaded' } = JSON.parse((await buffer(response)).toString()) as { code?: string };
    const hasRetryAfter = Number(response.headers['retry-after']) > 0;
    return { isAccepted, status: response.statusCode ?? 0, code, hasRetryAfter };
  } catch (error) {
    return { isAccepted, status: 0, code: String(error), hasRetryAfter: false };
  } finally {
    request.destroy();
  }
}
