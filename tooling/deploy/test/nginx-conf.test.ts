import { readFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import { expect, it } from 'vitest';
import { hasNginx, NginxServer, secondsOf } from './nginx-server.ts';

it.skipIf(!hasNginx)('nginx accepts the file without a warning', async () => {
  const nginx = await NginxServer.prepare(3000);
  const output = await nginx.check().finally(() => nginx.stop());
  expect(output).toMatch(/^nginx: .* syntax is ok\nnginx: .* test is successful\n$/);
});

it('nginx waits longer than the service does for clients, and for hours for the service', async () => {
  const example = await readFile(new URL('../../../.env.example', import.meta.url), 'utf8');
  const { CLIENT_STALL_MS, DATABASE_STALL_MS, GRACE_MS } = parseEnv(example);
  expect(secondsOf('client_body_timeout')).toBeGreaterThanOrEqual((2 * Number(CLIENT_STALL_MS)) / 1000);
  for (const limit of ['proxy_send_timeout', 'proxy_read_timeout']) {
    expect(secondsOf(limit)).toBeGreaterThanOrEqual(3600);
    expect(secondsOf(limit)).toBeGreaterThan((Number(DATABASE_STALL_MS) + Number(GRACE_MS)) / 1000);
  }
});
