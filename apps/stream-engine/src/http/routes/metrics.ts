import type { FastifyInstance } from 'fastify';
import type { Gate } from '../../access/gate.ts';
import type { Metrics } from '../../observe/metrics.ts';
import { operations } from '../openapi/operations.ts';

interface MetricRoutesOptions {
  readonly metrics: Metrics;
  readonly gate: Gate;
}

/** `GET /metrics`: for Prometheus, with a key for metrics where the service asks for keys. */
export function metricRoutes(app: FastifyInstance, { metrics, gate }: MetricRoutesOptions): void {
  app.get('/metrics', { schema: operations.getMetrics, logLevel: 'warn' }, async (request, reply) => {
    (await gate.admit(request.headers)).requireMetrics();
    return reply.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
}
