import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Unavailable } from '../../src/contenders/contender.ts';
import { uploads } from '../../src/contenders/uploads.ts';
import { tables } from '../../src/tables/index.ts';
import type { Fixture } from '../../src/tables/fixture.ts';
import { makeFolder } from '../bench-run.ts';

/** A server that answers like the service, and records requests. */
async function serve(status: number, body: object) {
  const requests: { url: string; headers: NodeJS.Dict<unknown>; body: string }[] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request.setEncoding('latin1')) text += chunk;
    requests.push({ url: request.url!, headers: request.headers, body: text });
    response.writeHead(status).end(JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { requests, service: { url: `http://127.0.0.1:${port}`, pid: 1, stop: async () => {} } };
}

async function fixture(): Promise<Fixture> {
  const folder = await makeFolder();
  const [csv, gzip] = [path.join(folder, 'a.csv'), path.join(folder, 'a.csv.gz')];
  await writeFile(csv, 'a,b,c\n1,2,3\n');
  await writeFile(gzip, 'compressed');
  return { csv, gzip } as Fixture;
}

const narrow = tables.find(({ name }) => name === 'narrow')!;

describe('uploads', () => {
  it('sends the file as a form, a body and gzip, and returns the figures of the receipt', async () => {
    const { service, requests } = await serve(200, { peakRssBytes: 5, format: 'binary', id: 'x' });
    const files = await fixture();
    for (const contender of uploads(service))
      expect(await contender.load(files, narrow)).toEqual({ peakRssBytes: 5, format: 'binary' });
    await uploads(service)[0]!.load(files, { ...narrow, isReplaced: true });
    const address = '/v1/imports/narrow';
    expect(requests.map(({ url }) => url)).toEqual([
      address,
      address,
      address,
      `${address}?onConstraint=reject`,
      `${address}?mode=replace`,
    ]);
    const [multipart, raw, gzip] = requests;
    expect(multipart!.headers['content-type']).toMatch(/^multipart\/form-data/);
    expect(multipart!.body).toContain('a,b,c\n1,2,3\n');
    expect(raw!.body).toBe('a,b,c\n1,2,3\n');
    expect(raw!.headers['content-encoding']).toBeUndefined();
    expect(gzip!.body).toBe('compressed');
    expect(gzip!.headers['content-encoding']).toBe('gzip');
  });

  it('distinguishes an unsupported encoding from a failed upload', async () => {
    const unsupported = await serve(415, { code: 'ENCODING_UNSUPPORTED' });
    const [, , gzip] = uploads(unsupported.service);
    await expect(gzip!.load(await fixture(), narrow)).rejects.toBeInstanceOf(Unavailable);
    const failed = await serve(422, { code: 'COLUMN_UNKNOWN' });
    const [multipart] = uploads(failed.service);
    await expect(multipart!.load(await fixture(), narrow)).rejects.toMatchObject({
      code: 'UPLOAD_FAILED',
      message: expect.stringContaining('COLUMN_UNKNOWN'),
    });
  });
});
