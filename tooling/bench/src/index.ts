// What other measurements of this repository run, draw and write in the same way.
export { peakRssBytes } from './measure/peak-rss.ts';
export { positiveInteger } from './options.ts';
export { Progress } from './progress.ts';
export { markdownGrid, textGrid } from './report/grid.ts';
export { colours } from './report/palette.ts';
export { axis, heading, renderChart } from './report/render-chart.ts';
export { json, writeReport } from './report/write-report.ts';
export { readServiceCommand } from './service-command.ts';
