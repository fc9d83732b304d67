import { send } from '@repo/faults';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { examples } from '../../../src/http/openapi/examples.ts';
import { operations } from '../../../src/http/openapi/operations.ts';
import { comparableEvent, comparableJson } from '../../comparable.ts';
import { startTestService } from '../../test-service.ts';

interface Media {
  readonly schema: object;
  readonly example?: unknown;
}
interface Parameter {
  readonly in: 'path' | 'query' | 'header';
  readonly name: string;
  readonly description?: string;
  readonly example?: unknown;
}
interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly example?: string }>> };
  readonly responses: Readonly<Record<string, { readonly content: Readonly<Record<string, Media>> }>>;
}

const service = await startTestService({
  schema: 'CREATE TABLE people (id int PRIMARY KEY, name text, born date)',
});
const get = (path: string) => send(`${service.url}${path}`, { method: 'GET' });
const served = (await get('/openapi.json')).body.toString();
const document = JSON.parse(served);
const all = Object.entries(document.paths as Record<string, Record<string, Operation>>).flatMap(
  ([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
);

const ajv = new Ajv2020({ strict: false, validateFormats: false });
ajv.addSchema(document, 'document');
/** Validates a value against a schema whose references start at the document's root. */
const isValid = (schema: object, value: unknown) => {
  const rooted = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"document#/'));
  return ajv.validate(rooted, value) || ajv.errorsText();
};

/** Sends the request of an example. */
function sendExample({ path, method, operation }: (typeof all)[number]) {
  const { parameters = [], requestBody } = operation;
  const query = new URLSearchParams();
  const headers: Record<string, string> = {};
  let address = path;
  for (const { in: where, name, example: value } of parameters) {
    if (value === undefined) continue;
    if (where === 'path') address = address.replace(`{${name}}`, encodeURIComponent(String(value)));
    else if (where === 'query') query.set(name, String(value));
    else headers[name] = String(value);
  }
  const body = requestBody?.content['text/csv']!.example;
  if (body !== undefined) headers['content-type'] = 'text/csv';
  return send(`${service.url}${address}?${query}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body }),
  });
}

describe('/openapi.json', () => {
  it('matches the checked-in copy', async () => {
    await expect(`${JSON.stringify(document, null, 2)}\n`).toMatchFileSnapshot(
      '../../../../../docs/openapi.json',
    );
  });

  it('has no two paths that OpenAPI considers equal', () => {
    const templates = Object.keys(document.paths).map((path) => path.replaceAll(/\{.*?\}/g, '{}'));
    expect(new Set(templates).size).toBe(templates.length);
  });

  it('has every route', () => {
    const ids = all.map(({ operation }) => operation.operationId);
    expect(ids.toSorted()).toEqual(Object.keys(operations).toSorted());
  });

  it('describes each parameter', () => {
    const unsaid = all
      .flatMap(({ operation }) => operation.parameters ?? [])
      .filter(({ name, description }) => description === undefined && name !== 'limit');
    expect(unsaid).toEqual([]);
  });

  it.each(Object.keys(operations).filter((id) => id !== 'getMetrics'))('has an example of %s', (id) => {
    expect(Object.keys(examples)).toContain(id);
  });

  it.each(Object.keys(examples))('has an example of %s with its actual response', async (id) => {
    const found = all.find(({ operation }) => operation.operationId === id)!;
    const { status, headers, body } = await sendExample(found);
    const { content } = found.operation.responses[status]!;
    const type = String(headers['content-type']).split(';', 1)[0]!;
    const { schema, example } = content[type]!;
    const parsed = type.endsWith('json') ? JSON.parse(body.toString()) : body.toString();
    expect([isValid(schema, parsed), isValid(schema, example)]).toEqual([true, true]);
    expect(comparable(body.toString(), type)).toEqual(comparable(textOf(example), type));
  });
});

const textOf = (example: unknown) => (typeof example === 'string' ? example : JSON.stringify(example));

function comparable(text: string, type: string): unknown {
  if (type.endsWith('json')) return comparableJson(text);
  return type === 'text/event-stream' ? comparableEvent(text) : text;
}

describe('/docs', () => {
  it('needs nothing from other hosts', async () => {
    const { status, body, headers } = await get('/docs/');
    const page = body.toString();
    expect(status).toBe(200);
    expect(headers['content-security-policy']).toContain(`default-src 'self'`);
    const sources = [...page.matchAll(/(?:src|href)="(.*?)"/g)].map(([, source]) => source!);
    expect(sources.length).toBeGreaterThan(3);
    for (const source of sources) {
      const answer = await get(new URL(source, 'http://x/docs/').pathname);
      expect([source, answer.status]).toEqual([source, 200]);
    }
  });
});
