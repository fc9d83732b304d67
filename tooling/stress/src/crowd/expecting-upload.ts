import { RawClient, within } from '@repo/faults';

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
export async function uploadExpecting(port: number, path: string, body: Buffer): Promise<UploadResult> {
  const client = await RawClient.connect(port);
  const headers = { 'content-type': 'text/csv', 'content-length': body.length, expect: '100-continue' };
  const isAccepted = () => client.received.startsWith('HTTP/1.1 100');
  const upload = async () => {
    await client.post(path, headers).has('\r\n\r\n');
    if (isAccepted()) client.write(body);
    return client.answer();
  };
  try {
    const answer = await within(LIMIT_MS, upload(), () => new Error('no answer in time'));
    const { code = 'loaded' } = JSON.parse(answer.body.toString()) as { code?: string };
    const hasRetryAfter = Number(answer.headers['retry-after']) > 0;
    return { isAccepted: isAccepted(), status: answer.status, code, hasRetryAfter };
  } catch (error) {
    return { isAccepted: isAccepted(), status: 0, code: String(error), hasRetryAfter: false };
  } finally {
    client.socket.destroy();
  }
}
