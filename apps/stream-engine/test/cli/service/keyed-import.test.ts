import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { KeyedImport } from '../../../src/cli/service/keyed-import.ts';
import type { Answer, ImportRequest, Service } from '../../../src/cli/service/service.ts';

const answer = (status: number, type: string, body: string): Answer => ({
  status,
  headers: { 'content-type': type },
  body: Readable.from([body]),
});
const json = (body: object) => answer(200, 'application/json', JSON.stringify(body));
const ended = (id: string) =>
  answer(
    409,
    'application/problem+json',
    JSON.stringify({
      type: 'urn:stream-engine:problem:IMPORT_ENDED',
      code: 'IMPORT_ENDED',
      detail: '',
      href: `/v1/imports/${id}`,
    }),
  );
const event = (name: string, view: object) => `event: ${name}\ndata: ${JSON.stringify(view)}\n\n`;
const events = (...sent: string[]) => answer(200, 'text/event-stream', sent.join(''));

/** Returns these answers in order. */
function keyed(answers: readonly Answer[], earlierId?: string) {
  const left = [...answers];
  const service = { ask: async () => left.shift()! } as unknown as Service;
  return { service, left, sent: new KeyedImport({ service, key: 'k', earlierId }) };
}

const request: ImportRequest = {
  file: { name: './a.csv', path: './a.csv', bytesTotal: 1, open: () => Readable.from([]) },
  table: 'items',
  query: {},
  idempotencyKey: 'k',
  isKeyGiven: true,
};

async function followed(sent: KeyedImport): Promise<string[]> {
  const seen: string[] = [];
  for await (const { id, status } of sent.follow(new AbortController().signal)) seen.push(`${id} ${status}`);
  return seen;
}

describe('an import with a used key', () => {
  it.each([
    ['failed', 'unknown'],
    ['checked', 'unknown'],
    ['died', 'unknown'],
    ['committed', { id: 'old', status: 'committed' }],
    ['running', { id: 'old', status: 'running' }],
  ])(
    'an import is not mistaken for the earlier %s one, unless that still holds the key',
    async (status, found) => {
      const { service } = keyed([json({ id: 'old', status }), json({ id: 'old', status })]);
      expect(await (await KeyedImport.repeatable(service, request)).look()).toEqual(found);
    },
  );

  it.each(['failed', 'checked', 'died', 'committed'])(
    'an import is not cancelled by the end of one that is %s',
    async (status) => {
      const { service } = keyed([json({ id: 'old', status }), ended('old')]);
      expect(await (await KeyedImport.repeatable(service, request)).cancel()).toBe(false);
    },
  );

  const mine = { id: 'new', status: 'failed', table: 'public.items', file: 'a.csv', mode: 'append' };
  it.each([
    ['this one', {}, true],
    ['the earlier one', { id: 'old' }, false],
    ['of another file', { file: 'b.csv' }, false],
    ['of no file', { file: undefined }, false],
    ['into another table', { table: 'public.more_items' }, false],
    ['in another mode', { mode: 'upsert' }, true],
    ['a dry run, as this is not', { status: 'checked' }, false],
  ])(
    'decides whether a failed import with the same key is this one: %s',
    async (_what, difference, isThis) => {
      const view = { ...mine, ...difference };
      const { service } = keyed([json({ ...mine, id: 'old' }), json(view)]);
      const asked =
        _what === 'in another mode' ? request : { ...request, query: { mode: 'append' } as const };
      expect(await (await KeyedImport.repeatable(service, asked)).look()).toEqual(
        isThis ? JSON.parse(JSON.stringify(view)) : 'unknown',
      );
    },
  );

  it('an import is followed once it starts; the earlier one is not', async () => {
    const { sent, left } = keyed(
      [
        events(event('end', { id: 'old', status: 'failed' })),
        events(event('progress', { id: 'new', status: 'running' })),
        events(event('end', { id: 'new', status: 'committed' })),
      ],
      'old',
    );
    expect(await followed(sent)).toEqual(['new running', 'new committed']);
    expect(left).toEqual([]);
  });

  it('cancel distinguishes an import that was cancelled or has ended from one that has not started', async () => {
    const cancel = (...answers: Answer[]) => keyed(answers, 'old').sent.cancel();
    expect(await cancel(json({ id: 'new', status: 'failed' }))).toBe(true);
    expect(await cancel(ended('new'))).toBe(true);
    expect(await cancel(ended('old'))).toBe(false);
  });
});
