import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { Busboy } from '@fastify/busboy';
import type { StageTask, StageTimes } from './stage-task.ts';

/** Size of a chunk from a socket. */
const SOCKET_CHUNK_BYTES = 64 * 1024;

/** Reads the file and does nothing with it. The other stages exclude this. */
export async function timeRead({ csv }: StageTask): Promise<StageTimes> {
  return { 'read the file (CPU time)': await cpuMs(() => eachChunk(csv, () => {})) };
}

/** zlib works in threads of its own, so this is CPU time. It includes reading the file. */
export async function timeGunzip({ gzip }: StageTask): Promise<StageTimes> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const gunzip = createGunzip({ chunkSize: SOCKET_CHUNK_BYTES });
  return { 'gunzip (CPU time)': await cpuMs(() => pipeline(createReadStream(gzip), gunzip, nowhere)) };
}

export async function timeHash({ csv }: StageTask): Promise<StageTimes> {
  const hash = createHash('sha256');
  return { 'SHA-256': await eachChunk(csv, (chunk) => hash.update(chunk)) };
}

/** The parser of @fastify/multipart, which parses as it is written to. */
export async function timeMultipart({ csv }: StageTask): Promise<StageTimes> {
  const boundary = '----------------------------stream-engine-bench';
  const busboy = new Busboy({ headers: { 'content-type': `multipart/form-data; boundary=${boundary}` } });
  busboy.on('file', (_name, file) => file.resume());
  busboy.write(
    `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n` +
      'Content-Type: text/csv\r\n\r\n',
  );
  const ms = await eachChunk(csv, (chunk) => busboy.write(chunk));
  busboy.end(`\r\n--${boundary}--\r\n`);
  return { multipart: ms };
}

async function cpuMs(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** Passes the file to `work` in chunks. @returns the milliseconds that `work` took */
async function eachChunk(file: string, work: (chunk: Buffer) => void): Promise<number> {
  let ms = 0;
  for await (const chunk of createReadStream(file, { highWaterMark: SOCKET_CHUNK_BYTES })) {
    const began = performance.now();
    work(chunk as Buffer);
    ms += performance.now() - began;
  }
  return ms;
}
