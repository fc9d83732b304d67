import { Admission } from '@repo/engine';
import type { FastifyInstance } from 'fastify';
import type { Gate } from '../../access/gate.ts';
import type { Metrics } from '../../observe/metrics.ts';
import { operations } from '../openapi/operations.ts';
import { holdSlotUntilSent } from '../plugins/read-slots.ts';

/** Metrics have their own slots: they are needed most when all others are taken. */
const slots = {
  max: 4,
  waitMs: 5_000,
  waitingMax: 16,
  what: 'requests for metrics',
};

interface MetricRoutesOptions {
  readonly metrics: Metrics;
  readonly gate: Gate;
}

/** `GET /metrics`: metrics for Prometheus. Requires a metrics key if the service requires keys. */
export function metricRoutes(app: FastifyInstance, { metrics, gate }: MetricRoutesOptions): void {
  const admission = new Admission(slots);
  app.get('/metrics', { schema: operations.getMetrics, logLevel: 'warn' }, async (request, reply) => {
    (await gate.admit(request.headers)).requireMetrics();
    await holdSlotUntilSent(admission, reply.raw);
    return reply.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
}
