import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { migrate } from '@repo/database';
import { sendCsv, until } from '@repo/faults';
import { createTestDatabase } from '@repo/embedded-postgres/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { startService } from '../child-service.ts';

interface Span {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly status: { readonly code?: number };
  readonly attributes: readonly { readonly key: string; readonly value: Record<string, unknown> }[];
}

const database = await createTestDatabase({ schema: 'CREATE TABLE items (id int, label text)' });
await migrate(database.url);

/** The parts of OTLP's JSON that are read here. */
interface Sent {
  readonly path: string;
  readonly body: {
    readonly resourceSpans: readonly [
      {
        readonly resource: Pick<Span, 'attributes'>;
        readonly scopeSpans: readonly [{ readonly spans: Span[] }];
      },
    ];
  };
}

/** A collector that stores spans. */
const received: Sent[] = [];
const collector = http.createServer(async (request, response) => {
  received.push({ path: request.url!, body: (await json(request)) as Sent['body'] });
  response.setHeader('content-type', 'application/json').end('{}');
});
collector.listen(0, '127.0.0.1');
await once(collector, 'listening');
afterAll(() => collector.close());
const endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;

const traceId = '0af7651916cd43dd8448eb211c80319c';
const headers = { traceparent: `00-${traceId}-b7ad6b7169203331-01` };
const at = (nanoseconds: string) => Number(BigInt(nanoseconds) / 1000n);

describe('with OTEL_EXPORTER_OTLP_ENDPOINT', async () => {
  const service = await startService({
    DATABASE_URL: database.url,
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
  });
  const upload = (csv: string) => sendCsv(`${service.url}/v1/imports/items`, csv, { headers });
  const began = Date.now() * 1000;
  const { id, rows } = JSON.parse((await upload('id,label\n1,xyzzy\nx,plugh\n')).body.toString());
  await upload('frotz\n1\n');
  await service.stop();
  // The service has sent them; the collector may not have read them yet.
  await until(() => received.length > 0);
  const { path, body } = received[0]!;
  const { spans } = body.resourceSpans[0].scopeSpans[0];
  const attributes = (span: Pick<Span, 'attributes'>) =>
    Object.fromEntries(span.attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
  const [good, bad] = spans.filter(({ parentSpanId }) => parentSpanId === 'b7ad6b7169203331') as [Span, Span];

  it('each import is a span of its request’s trace, sent before the service ends', () => {
    expect([received.length, path]).toEqual([1, '/v1/traces']);
    expect(spans.every((span) => span.traceId === traceId)).toBe(true);
    expect([good.name, bad.name]).toEqual(['import public.items', 'import public.items']);
    expect(attributes(good)).toMatchObject({
      'stream_engine.import.id': id,
      'stream_engine.import.status': 'committed',
      'stream_engine.import.rows.read': rows.read,
      'stream_engine.import.rows.rejected': 1,
    });
    expect([attributes(bad)['error.type'], bad.status.code]).toEqual(['COLUMN_UNKNOWN', 2]);
  });

  it('phases of an import are child spans, one after the other', () => {
    const phases = spans.filter(({ parentSpanId }) => parentSpanId === good.spanId);
    expect(phases.map(({ name }) => name)).toEqual(['starting', 'loading', 'merging', 'committing']);
    const times = [good.startTimeUnixNano, ...phases.map(({ endTimeUnixNano }) => endTimeUnixNano)].map(at);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times[0]).toBeGreaterThanOrEqual(began - 1000);
    expect(times.at(-1)).toBe(at(good.endTimeUnixNano));
  });

  it('the service is named, and no content of a file is sent', () => {
    expect(attributes(body.resourceSpans[0].resource)).toMatchObject({
      'service.name': 'stream-engine',
      'service.version': expect.stringMatching(/^\d+\./),
      'deployment.environment.name': 'test',
    });
    expect(JSON.stringify(received)).not.toMatch(/xyzzy|plugh|frotz/);
  });
});

it('a missing collector fails no import, and does not delay the shutdown', async () => {
  const service = await startService({
    DATABASE_URL: database.url,
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
  });
  expect((await sendCsv(`${service.url}/v1/imports/items`, 'id\n1\n')).status).toBe(200);
  expect(await service.stop()).toBe(0);
});
