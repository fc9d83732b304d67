import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { type IncomingMessage, request as httpRequest } from 'node:http';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';

const CHUNK_BYTES = 256 * 1024;

export interface UploadOptions {
  readonly url: string;
  readonly file: string;
  /** Size of the file. */
  readonly bytes: number;
  readonly signal: AbortSignal;
  /** @param bytes of the file handed to the connection so far */
  readonly onProgress: (bytes: number) => void;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/**
 * Sends a file the way `curl -F file=@…` does, in constant memory, and only as fast as the service reads.
 * @throws what the connection or the file system reports where there is no answer
 */
export async function uploadFile(options: UploadOptions): Promise<Answer> {
  const { url, file, bytes, signal } = options;
  const boundary = `demo-${randomUUID()}`;
  const head = Buffer.from(
    `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${path.basename(file)}"\r\n` +
      'Content-Type: text/csv\r\n\r\n',
  );
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  const request = httpRequest(url, {
    method: 'POST',
    signal,
    headers: {
      'content-type': `multipart/form-data; boundary=${boundary}`,
      'content-length': head.length + bytes + tail.length,
    },
  });
  const answered = once(request, 'response') as Promise<[IncomingMessage]>;
  const sent = pipeline(multipartBody({ ...options, head, tail }), request);
  // A refusal may come before the body is sent: it is the answer then, whatever becomes of the rest.
  const [response] = await Promise.race([answered, sent.then(() => answered)]);
  const body = await text(response);
  if (response.statusCode !== 200) request.destroy();
  await sent.catch(() => {});
  return { status: response.statusCode ?? 0, body };
}

async function* multipartBody(parts: UploadOptions & { readonly head: Buffer; readonly tail: Buffer }) {
  yield parts.head;
  let sent = 0;
  for await (const chunk of createReadStream(parts.file, { highWaterMark: CHUNK_BYTES })) {
    yield chunk as Buffer;
    sent += (chunk as Buffer).length;
    parts.onProgress(sent);
  }
  yield parts.tail;
}
