import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lastProgress, type UploadOptions, type UploadResult, uploadWithCurl } from '../src/upload.ts';
import { serve } from './serve.ts';

const csv = 'id,email\n1,a@b.example\n'.repeat(1_000_000);
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'acceptance upload '));
  await writeFile(join(folder, 'contacts.csv'), csv);
});
afterAll(() => rm(folder, { recursive: true }));

const upload = (url: string, options: Partial<UploadOptions> = {}): Promise<UploadResult> =>
  uploadWithCurl({
    url,
    folder,
    name: 'contacts.csv',
    timeoutMs: 10_000,
    onProgress: () => {},
    onAnswer: () => {},
    ...options,
  });

describe('uploadWithCurl', () => {
  it('sends the file as multipart form data and reads status, body and figures', async () => {
    let received = '';
    const url = await serve(async (request, response) => {
      for await (const text of request.setEncoding('utf8')) received += text;
      response.statusCode = 200;
      response.end('{"status":"committed"}\n');
    });
    const result = await upload(url);
    expect(result).toMatchObject({ exitCode: 0, status: 200, body: '{"status":"committed"}\n', message: '' });
    expect(result.bytesSent).toBe(Buffer.byteLength(received));
    expect(result.seconds).toBeGreaterThan(0);
    expect(received).toContain('name="file"; filename="contacts.csv"');
    expect(received.includes(csv)).toBe(true);
  });

  it('reports the first byte of the answer before the rest arrives', async () => {
    let letFinish = (): void => {};
    const answerSeen = new Promise<void>((resolve) => {
      letFinish = resolve;
    });
    const url = await serve(async (request, response) => {
      request.resume();
      request.once('end', async () => {
        response.write('{');
        // Never ends unless onAnswer was called for the first piece.
        await answerSeen;
        response.end('}');
      });
    });
    expect(await upload(url, { onAnswer: letFinish })).toMatchObject({ status: 200, body: '{}' });
  });

  it('reports why there is no answer', async () => {
    const url = await serve((request) => request.socket.destroy());
    const answers: number[] = [];
    const result = await upload(url, { onAnswer: () => answers.push(1) });
    expect(result).toMatchObject({ status: 0, body: '', message: expect.stringMatching(/^curl: \(\d+\)/) });
    expect(result.exitCode).not.toBe(0);
    expect(answers).toEqual([]);
  });

  it('gives up after its time limit', async () => {
    const url = await serve(() => {});
    expect(await upload(url, { timeoutMs: 1000 })).toMatchObject({ exitCode: 28, status: 0 });
  });
});

describe('lastProgress', () => {
  it.each([
    ['\r#####            7.4%\r######           12.0%', 0.12],
    ['\r################ 100.0%', 1],
    ['\r#=#=-#  #   ', undefined],
    ['curl: (7) Failed to connect', undefined],
  ])('reads %j as %s', (text, share) => {
    expect(lastProgress(text)).toBe(share);
  });
});
