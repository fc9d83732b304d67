export { atLeast, atMost, type Condition, failuresOf, holds } from './condition.ts';
export { drawPanels, type Panel, type Series } from './draw-panels.ts';
export {
  count,
  decimals,
  figure,
  mean,
  median,
  megabytes,
  milliseconds,
  percent,
  type Percentiles,
  percentilesOf,
  percentilesText,
  seconds,
} from './figures.ts';
export { healthConditions, type HealthFigures, healthFigures } from './health.ts';
export { MeasureError } from './measure-error.ts';
export { byteSizes, namesOf, positiveNumber, share, wholeNumber } from './options.ts';
export { Progress } from './progress.ts';
export { axis, colours, panelTitle, renderChart } from './render-chart.ts';
export { describeMachine, type Machine } from './run-facts.ts';
export type { Report } from './report.ts';
export {
  commandOf,
  interruption,
  type Measurement,
  type RunContext,
  runMeasurements,
  unlessInterrupted,
} from './run-measurements.ts';
export { countNames, countTable, type Table } from './table.ts';
