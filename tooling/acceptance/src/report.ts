import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { drawMemoryChart } from './chart.ts';
import { reportMarkdown } from './report-markdown.ts';
import { type RunReportInput, summarise } from './run-report.ts';

/** Writes report.md, report.json and memory.svg into the folder of the options, over those of an earlier run. */
export async function writeReport(input: RunReportInput): Promise<void> {
  const { options, measurement } = input;
  const summary = summarise(input);
  const chart = drawMemoryChart({
    samples: measurement.samples,
    imports: measurement.imports,
    limitBytes: options.limits.limitBytes,
    limitText: options.memory,
    peakBytesMax: options.limits.peakBytesMax,
  });
  await mkdir(options.report, { recursive: true });
  await writeFile(join(options.report, 'memory.svg'), chart);
  await writeFile(join(options.report, 'report.md'), reportMarkdown(summary));
  await writeFile(join(options.report, 'report.json'), `${JSON.stringify(summary, null, 1)}\n`);
}
