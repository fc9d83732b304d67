import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { followImport } from '../../../src/cli/service/import-events.ts';
import type { Service } from '../../../src/cli/service/service.ts';

it('events that stop before the import ends are requested again', async () => {
  const event = (name: string, status: string) => `event: ${name}\ndata: {"id":"1","status":"${status}"}\n\n`;
  // Like a service that is stopping: it sends no events, or stops in the middle.
  const answers = ['', event('progress', 'running'), event('end', 'committed')];
  const ask = async () => ({ status: 200, headers: {}, body: Readable.from([answers.shift()!]) });
  const seen: string[] = [];
  for await (const { status } of followImport({ ask } as unknown as Service, '1')) seen.push(status);
  expect(seen).toEqual(['running', 'committed']);
  expect(answers).toEqual([]);
});
