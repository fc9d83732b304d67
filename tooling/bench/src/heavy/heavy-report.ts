import {
  atMost,
  type Condition,
  count,
  healthConditions,
  type HealthFigures,
  megabytes,
  milliseconds,
  type Report,
  type Table,
} from '@repo/measure';
import { PEAK_BYTES_MAX } from '../bench-report.ts';
import { type Loads, loadTable, peakRss } from '../measure/loads.ts';
import { MANY_PEAK_BYTES_MAX } from '../memory/memory-report.ts';

export interface HeavyFigures {
  /** Version of the Node.js that ran the service. */
  readonly serviceNode: string;
  readonly scenarios: readonly ScenarioFigures[];
}

/** Rows and bytes are those of all its uploads. */
export interface ScenarioFigures extends Loads {
  readonly name: string;
  readonly title: string;
  readonly uploads: number;
  /** Name of the scenario that has valid records instead. */
  readonly comparedWith?: string;
  /** Answers during all counted rounds, an entry for each endpoint. */
  readonly health: readonly HealthFigures[];
}

export function heavyReport(figures: HeavyFigures): Report {
  const { serviceNode, scenarios } = figures;
  const findScenario = (wanted?: string) => scenarios.find(({ name }) => name === wanted);
  return {
    title: `Heavy loads, Node ${serviceNode}`,
    text: `Each scenario had a service of its own with a memory limit of 512 MiB, and took turns with the others after a round to warm up.
Figures are medians. Every receipt counted every record, every table had the checksum that COPY leaves, and every reject
was kept. During each load another process polled the health endpoints every 50 ms, each time over a new connection.`,
    conditions: scenarios.flatMap(scenarioConditions),
    tables: [
      loadTable('Loads', scenarios, ['valid', ({ comparedWith }) => findScenario(comparedWith)]),
      healthTable(scenarios),
    ],
    figures,
  };
}

function scenarioConditions(scenario: ScenarioFigures): Condition[] {
  const { name, uploads, health } = scenario;
  const peakMax = uploads === 1 ? PEAK_BYTES_MAX : MANY_PEAK_BYTES_MAX;
  return [
    atMost(`${name}: peak RSS of the service`, peakMax, peakRss(scenario), megabytes),
    ...healthConditions(health, `${name}: `),
  ];
}

function healthTable(scenarios: readonly ScenarioFigures[]): Table {
  return {
    title: 'Health answers during the loads',
    header: ['', 'endpoint', 'answers', 'p50', 'p99', 'max'],
    rows: scenarios.flatMap(({ title, health }) =>
      health.map(({ path, answers, times: { p50, p99, max } }) => [
        title,
        path,
        count(answers),
        ...[p50, p99, max].map(milliseconds),
      ]),
    ),
  };
}
