import fastify from 'fastify';
import { afterEach, expect, it, vi } from 'vitest';
import { jsonAnswers, jsonInTurns } from '../../../src/http/plugins/json-answers.ts';

afterEach(() => vi.restoreAllMocks());

const columns = Array.from({ length: 1_600 }, (_, i) => ({
  header: `"ä${i}"`,
  column: `ä${i}`,
  required: false,
}));

it.each([
  ['a list', { columns, empty: [], many: { ...columns.map(({ header }) => header) } }],
  ['nested members', { a: { b: { c: [{ d: [null, true, -1.5e300, '\u2028\ud800\n"'] }] } }, none: {} }],
  [
    'members that are undefined',
    { a: undefined, b: { c: undefined, d: 1 }, e: [{ f: undefined }], g: undefined },
  ],
  ['times', { at: new Date(0), list: [new Date(1)], in: { at: new Date(2) } }],
  ['a member called __proto__', JSON.parse('{"__proto__":{"__proto__":[1,{"__proto__":2}]}}')],
  ['text', 'text'],
  ['nothing', null],
])('writes %s like JSON.stringify', async (_what, answer) => {
  expect(await jsonInTurns(answer)).toBe(JSON.stringify(answer));
});

it('yields to other requests while it writes a long response', async () => {
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => (now += 2));
  let turns = 0;
  const count = () => {
    turns++;
    next = setImmediate(count);
  };
  let next = setImmediate(count);
  await jsonInTurns({ short: [1, 2] });
  expect(turns).toBe(0);
  const text = await jsonInTurns({ columns });
  clearImmediate(next);
  expect(text.length).toBeGreaterThan(80_000);
  expect(turns).toBeGreaterThanOrEqual(2);
});

it('writes all members of a response, whatever the schema of its route', async () => {
  const app = fastify();
  await app.register(jsonAnswers);
  const schema = { response: { 200: { type: 'object', properties: { a: { type: 'string' } } } } };
  app.get('/', { schema }, async () => ({ a: 1, b: [2] }));
  const { headers, body } = await app.inject('/');
  expect(body).toBe('{"a":1,"b":[2]}');
  expect(headers).toMatchObject({
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(body.length),
  });
  const { headers: without } = await app.inject({ method: 'HEAD', url: '/' });
  expect(without['content-length']).toBe(String(body.length));
});
