import {
  type Attributes,
  defaultTextMapGetter,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { EndedImport, ImportTracing } from './import-tracing.ts';

/**
 * Sends a span for each import, with child spans for its phases, over OTLP (HTTP). The exporter reads the endpoint and
 * other `OTEL_…` variables of the OpenTelemetry specification itself. Import this module only if tracing is on: it costs
 * memory and start-up time.
 */
export function openTelemetry(version: string): ImportTracing {
  const provider = new BasicTracerProvider({
    // The last merge wins: OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES.
    resource: defaultResource()
      .merge(resourceFromAttributes({ 'service.name': 'stream-engine', 'service.version': version }))
      .merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  const tracer = provider.getTracer('stream-engine', version);
  const propagator = new W3CTraceContextPropagator();

  function importEnded({ headers, claim, phases, receipt, problem }: EndedImport): void {
    const endTime = Date.now();
    const parent = propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter);
    const span = tracer.startSpan(
      `import ${claim.schema}.${claim.table}`,
      { kind: SpanKind.SERVER, startTime: phases[0]!.at, attributes: attributesOf(claim, receipt) },
      parent,
    );
    const context = trace.setSpan(parent, span);
    for (const [i, { phase, at }] of phases.entries())
      tracer.startSpan(phase, { startTime: at }, context).end(phases[i + 1]?.at ?? endTime);
    if (problem !== undefined)
      span.setAttribute('error.type', problem).setStatus({ code: SpanStatusCode.ERROR, message: problem });
    span.end(endTime);
  }

  return { importEnded, close: () => provider.shutdown() };
}

/** Figures of the receipt, without any content of the file. */
function attributesOf(claim: EndedImport['claim'], receipt: EndedImport['receipt']): Attributes {
  const attributes: Attributes = { id: claim.id, table: `${claim.schema}.${claim.table}`, mode: claim.mode };
  if (receipt !== undefined) {
    const { status, format, rows, bytes, time } = receipt;
    Object.assign(attributes, { status, format });
    for (const [group, figures] of Object.entries({ rows, bytes, time }))
      for (const [name, figure] of Object.entries(figures)) attributes[`${group}.${name}`] = figure;
  }
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [`stream_engine.import.${name}`, value]),
  );
}
