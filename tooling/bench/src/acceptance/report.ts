import { count, drawPanels, megabytes, type Report, seconds, type Series } from '@repo/measure';
import { judge, LIMIT_BYTES, overallRowsPerSecond, peakBytesMax } from './conditions.ts';
import type { Findings } from './findings.ts';
import { memoryPanel } from '../measure/memory-panel.ts';
import { memoryFigures } from './memory-figures.ts';

/** Describes a run. */
export function reportOf(findings: Findings): Report {
  const { expected, imports, samples } = findings;
  const { startedAtMs, ...memory } = memoryFigures(findings);
  const rowsPerSecond = overallRowsPerSecond(findings);
  const slowestMs = 1000 * Math.max(...imports.map(({ upload }) => upload.seconds));
  const times = imports.length === 1 ? 'in one upload' : `in each of ${imports.length} uploads`;
  return {
    title: 'Acceptance test',
    text: `${count(expected.rows.read)} records, ${megabytes(expected.bytes)}, were sent with \`curl -F\` ${times} to the service in a
container limited to 512 MiB of memory. *Memory in use* is everything that the kernel charges to the container
except the cache of files, which it can drop. It is what grows until the kernel kills a container.`,
    conditions: judge(findings),
    tables: [
      {
        title: 'Figures',
        header: ['figure', ''],
        rows: [
          ['time of the slowest upload', seconds(slowestMs)],
          ['rows/s, all uploads together', count(rowsPerSecond)],
          ['memory in use, peak', megabytes(memory.peakBytes)],
          ['memory in use, mean of the first half', megabytes(memory.firstHalfMeanBytes)],
          ['memory in use, mean of the second half', megabytes(memory.secondHalfMeanBytes)],
        ],
      },
    ],
    chart: {
      alt: 'Memory of the container and share of the file sent, over time',
      svg: drawChart(findings, startedAtMs),
    },
    figures: {
      file: { rows: expected.rows.read, bytes: expected.bytes, sha256: expected.sha256 },
      rowsPerSecond,
      memory,
      uploads: imports.map(({ table, upload, earlyCounts, countAtAnswer }) =>
        Object.assign({ table, earlyCounts, countAtAnswer }, upload),
      ),
      /** Milliseconds since the first upload began, bytes in use, bytes with the cache of files. */
      samples: samples.map(({ atMs, heldBytes, chargedBytes }) => [
        Math.round(atMs - startedAtMs),
        heldBytes,
        chargedBytes,
      ]),
    },
  };
}

function drawChart(findings: Findings, startedAtMs: number): string {
  const { samples, imports } = findings;
  const secondsAt = (ms: number) => (ms - startedAtMs) / 1000;
  const sent = imports.map(
    ({ progress, endedAtMs }): Series => ({
      name: 'sent by curl',
      colour: 'slow',
      style: 'dashed',
      isPercent: true,
      points: [...progress, { atMs: endedAtMs, share: progress.at(-1)?.share ?? 0 }].map(
        ({ atMs, share }) => [secondsAt(atMs), share * 100],
      ),
    }),
  );
  const held = samples.map(({ atMs, heldBytes }) => [atMs - startedAtMs, heldBytes] as const);
  const panel = memoryPanel('memory of the container', 'memory in use', peakBytesMax(findings), held);
  const charged: Series = {
    name: 'with the cache of files',
    colour: 'yardstick',
    points: samples.map(({ atMs, chargedBytes }) => [secondsAt(atMs), chargedBytes / 1e6]),
  };
  const label = `limit of the container, 512 MiB = ${megabytes(LIMIT_BYTES)}`;
  const limits = [{ y: LIMIT_BYTES / 1e6, label }, ...panel.limits!];
  return drawPanels([{ ...panel, yMax: 600, series: [...panel.series, charged, ...sent], limits }]);
}
