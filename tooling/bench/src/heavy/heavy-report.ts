import type { Machine } from '@repo/measure';
import type { HealthFigures } from '../measure/health.ts';
import type { ContenderReport } from '../report/bench-report.ts';

/** The content of heavy.json; everything that is shown is made from it. */
export interface HeavyReport {
  readonly date: string;
  readonly machine: Machine;
  /** Version of the node that ran the service. */
  readonly node: string;
  readonly options: { readonly rows: number; readonly runs: number };
  readonly scenarios: readonly ScenarioReport[];
}

/** Rows and bytes are those of all its uploads. */
export interface ScenarioReport extends ContenderReport {
  readonly uploads: number;
  /** Name of the scenario with the same file of valid records. */
  readonly comparedWith: string | null;
  /** Answers during all counted rounds, a member for each endpoint. */
  readonly health: readonly HealthFigures[];
}
