import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { uploadFile } from '../src/upload.ts';
import { makeFolder } from './demo-run.ts';

const MIB = 1024 * 1024;

it('sends one multipart part with the bytes of the file, and tells how many', async () => {
  const content = Buffer.from('id,note\n1,"ü, \r\n--x"\n');
  const received: { type?: string | undefined; length?: string | undefined; body?: string } = {};
  const url = await serve(async (request, response) => {
    received.type = request.headers['content-type'];
    received.length = request.headers['content-length'];
    received.body = (await buffer(request)).toString();
    response.end('{"ok":true}');
  });
  const progress: number[] = [];
  const answer = await uploadFile({ ...(await fileOf(content, url)), onProgress: (n) => progress.push(n) });

  expect(answer).toEqual({ status: 200, body: '{"ok":true}' });
  expect(progress).toEqual([content.length]);
  const [, boundary] = /^multipart\/form-data; boundary=(\S+)$/.exec(received.type!)!;
  expect(received.body).toBe(
    `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="file.csv"\r\n` +
      `Content-Type: text/csv\r\n\r\n${content}\r\n--${boundary}--\r\n`,
  );
  expect(received.length).toBe(String(Buffer.byteLength(received.body!)));
});

it('takes an answer that comes before the body is sent', async () => {
  const url = await serve((_request, response) => void response.writeHead(422).end('{"code":"CSV_EMPTY"}'));
  const answer = await uploadFile(await fileOf(Buffer.alloc(32 * MIB), url));
  expect(answer).toEqual({ status: 422, body: '{"code":"CSV_EMPTY"}' });
});

it('sends no faster than the service reads', async () => {
  let release!: () => void;
  const released = new Promise<void>((resolve) => (release = resolve));
  const url = await serve(async (request, response) => {
    await released;
    response.end(String((await buffer(request)).length));
  });
  const progress = { sent: 0 };
  const onProgress = (bytes: number) => (progress.sent = bytes);
  const answering = uploadFile({ ...(await fileOf(Buffer.alloc(64 * MIB), url)), onProgress });
  for (let before = -1; progress.sent === 0 || progress.sent > before; await delay(200))
    before = progress.sent;
  // What both kernels' socket buffers take, and no more.
  expect(progress.sent).toBeLessThan(32 * MIB);
  release();
  expect(Number((await answering).body)).toBeGreaterThan(64 * MIB);
});

it('rejects when the service hangs up, when there is none, and when it is told to stop', async () => {
  const hangUp = await serve((request) => void request.socket.destroy());
  await expect(uploadFile(await fileOf(Buffer.alloc(8 * MIB), hangUp))).rejects.toMatchObject({
    code: expect.stringMatching(/^(ECONNRESET|EPIPE)$/),
  });
  await expect(uploadFile(await fileOf(Buffer.alloc(8), 'http://127.0.0.1:9/'))).rejects.toMatchObject({
    code: 'ECONNREFUSED',
  });
  const silent = await serve(() => {});
  const stop = new AbortController();
  const stopped = uploadFile({ ...(await fileOf(Buffer.alloc(8), silent)), signal: stop.signal });
  setImmediate(() => stop.abort());
  await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
});

async function fileOf(content: Buffer, url: string) {
  const file = path.join(await makeFolder(), 'file.csv');
  await writeFile(file, content);
  return { url, file, bytes: content.length, signal: new AbortController().signal, onProgress: () => {} };
}

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}
