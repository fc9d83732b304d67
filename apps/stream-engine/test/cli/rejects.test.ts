import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterTestFile, createTestDatabase } from '@repo/embedded-postgres/testing';
import { childEnvironment } from '@repo/faults';
import { describe, expect, it } from 'vitest';
import { startService } from '../child-service.ts';
import { createTestFolder } from '../test-folder.ts';
import { command } from './run-command.ts';
import { stubServer } from './stub-server.ts';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const folder = await createTestFolder();

describe('a download of rejects that the service cuts off', async () => {
  const reject = {
    record: 1,
    line: 2,
    column: 'id',
    code: 'TYPE_INVALID',
    message: 'bad',
    original: 'x,a\n',
  };
  const url = await stubServer((request, response) => {
    const isNdjson = request.headers.accept === 'application/x-ndjson';
    response.writeHead(200, { 'content-type': isNdjson ? 'application/x-ndjson' : 'text/csv' });
    response.write(isNdjson ? `${JSON.stringify(reject)}\n` : 'id,label\nx,a\n', () => response.destroy());
  });
  const rejects = (...args: readonly string[]) => command(['rejects', 'import', ...args, '--server', url]);

  it.each([
    ['as CSV', [], 'id,label\nx,a\n'],
    ['as NDJSON', ['--ndjson'], `${JSON.stringify(reject)}\n`],
    ['for people', ['--explain'], expect.stringContaining('x,a')],
  ])('ends the command with an error: %s', async (_how, args, stdout) => {
    const ended = await rejects(...args);
    expect(ended).toMatchObject({ code: 3, stdout });
    expect(ended.stderr).toContain('CONNECTION_LOST');
  });

  it('the command leaves no file if the download is cut off', async () => {
    const file = `${folder.path}/rejects.csv`;
    expect(await rejects('-o', file)).toMatchObject({ code: 3 });
    await expect(readFile(file)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('rejects that are deleted while they are read', async () => {
  const database = await createTestDatabase({ schema: 'CREATE TABLE items (id int, label text)' });
  const service = await startService({ DATABASE_URL: database.url });
  const file = await folder.write('bad.csv', `id,label\n${`x,${'y'.repeat(1000)}\n`.repeat(20_000)}`);

  it.each([
    ['a service', ['--server', service.url]],
    ['PostgreSQL itself', ['--database-url', database.url]],
  ])('ends the command with an error: %s', async (_name, target) => {
    const imported = await command(['import', file, '--table', 'items', '--json', ...target]);
    const { importId } = JSON.parse(imported.stdout);
    const child: ChildProcess = spawn(process.execPath, [MAIN, 'rejects', importId, ...target], {
      env: childEnvironment({}),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    afterTestFile(() => child.kill('SIGKILL'));
    // The rest waits, because nothing reads it.
    await once(child.stdout!, 'readable');
    await database.query('DELETE FROM stream_engine.rejects');
    const [[ended], stdout, stderr] = await Promise.all([
      once(child, 'close'),
      text(child.stdout!),
      text(child.stderr!),
    ]);
    expect({ ended, stderr }).toMatchObject({
      ended: 3,
      stderr: expect.stringContaining('error: The connection was lost (CONNECTION_LOST)'),
    });
    expect(stdout.length).toBeLessThan(20_000_000);
  });
});
