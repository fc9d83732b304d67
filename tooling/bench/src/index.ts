// Parts of the benchmark that other measurements use.
export { peakRssBytes } from './measure/peak-rss.ts';
export { readServiceCommand } from './service-command.ts';
// For measurements that do not report through @repo/measure yet.
export { axis, colours, heading, renderChart } from '@repo/measure';
export { positiveInteger } from './options.ts';
export { Progress } from './progress.ts';
export { markdownGrid, textGrid } from './report/grid.ts';
export { json, writeReport } from './report/write-report.ts';
