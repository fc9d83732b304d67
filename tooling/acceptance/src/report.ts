import { count, drawPanels, megabytes, type Report, type Series, seconds } from '@repo/measure';
import { judge, overallRowsPerSecond } from './conditions.ts';
import type { Measurement } from './measurement.ts';
import { memoryFigures } from './memory-figures.ts';
import { type AcceptanceOptions, type Limits, limitsOf } from './options.ts';
import { parseReceipt } from './receipt.ts';

/** Describes a run. The figures name the hardware, and neither host, user nor path. */
export function reportOf(measurement: Measurement, options: AcceptanceOptions): Report {
  const { expected, imports, samples } = measurement;
  const limits = limitsOf(options);
  const memory = memoryFigures(measurement);
  const rowsPerSecond = overallRowsPerSecond(measurement);
  const uploads = imports.map(({ table, upload, earlyCounts, countAtAnswer }) => {
    const { status, seconds: took, bytesSent, body } = upload;
    return {
      table,
      status,
      seconds: took,
      bytesSent,
      earlyCounts,
      countAtAnswer,
      receipt: parseReceipt(body) ?? null,
    };
  });
  const times = imports.length === 1 ? 'in one upload' : `in each of ${imports.length} uploads`;
  const startedAtMs = Math.min(...imports.map((run) => run.startedAtMs));
  return {
    title: 'Acceptance test',
    text: `${count(expected.rows.read)} records, ${megabytes(expected.bytes)}, were sent with \`curl -F\` ${times} to the service in a
container limited to ${options.memory} of memory. *Memory in use* is everything that the kernel charges to the container
except the cache of files, which it can drop. It is what grows until the kernel kills a container.`,
    conditions: judge(measurement, limits),
    tables: [
      {
        title: 'Figures',
        header: ['figure', ''],
        rows: [
          [
            'time of the slowest upload',
            seconds(1000 * Math.max(...uploads.map((upload) => upload.seconds))),
          ],
          ['rows/s, all uploads together', count(rowsPerSecond)],
          ['memory in use, peak', megabytes(memory.peakBytes)],
          ['memory in use, mean of the first half', megabytes(memory.firstHalfMeanBytes)],
          ['memory in use, mean of the second half', megabytes(memory.secondHalfMeanBytes)],
          ['anonymous memory of all processes, peak', megabytes(memory.anonymousPeakBytes)],
          ['everything charged, cache of files included, peak', megabytes(memory.chargedPeakBytes)],
          [
            'peak RSS in the receipt of the service',
            megabytes(Math.max(...uploads.map(({ receipt }) => receipt?.peakRssBytes ?? 0))),
          ],
        ],
      },
    ],
    chart: {
      alt: 'Memory of the container and share of the file sent, over time',
      svg: drawChart(measurement, limits, options.memory),
    },
    figures: {
      file: { rows: expected.rows.read, bytes: expected.bytes, sha256: expected.sha256 },
      rowsPerSecond,
      memory,
      uploads,
      /** Milliseconds since the first upload began, bytes in use, bytes with the cache of files. */
      samples: samples.map(({ atMs, heldBytes, chargedBytes }) => [
        Math.round(atMs - startedAtMs),
        heldBytes,
        chargedBytes,
      ]),
    },
  };
}

function drawChart(
  { samples, imports }: Measurement,
  { limitBytes, peakBytesMax }: Limits,
  limitText: string,
): string {
  const startedAtMs = Math.min(...imports.map((run) => run.startedAtMs));
  const at = (atMs: number) => (atMs - startedAtMs) / 1000;
  return drawPanels([
    {
      title: 'memory of the container',
      x: 'seconds since the upload began',
      y: 'MB',
      yMax: Math.ceil((limitBytes * 1.06) / 5e7) * 50,
      series: [
        {
          name: 'memory in use',
          colour: 'ours',
          points: samples.map(({ atMs, heldBytes }) => [at(atMs), heldBytes / 1e6]),
        },
        {
          name: 'with the cache of files',
          colour: 'yardstick',
          points: samples.map(({ atMs, chargedBytes }) => [at(atMs), chargedBytes / 1e6]),
        },
        ...imports.map(
          ({ progress, endedAtMs }): Series => ({
            name: 'sent by curl',
            colour: 'slow',
            style: 'dashed',
            isPercent: true,
            points: [
              ...progress.map(({ atMs, share }) => [at(atMs), share * 100] as const),
              [at(endedAtMs), 100 * (progress.at(-1)?.share ?? 0)],
            ],
          }),
        ),
      ],
      limits: [
        { y: limitBytes / 1e6, label: `limit of the container, ${limitText} = ${megabytes(limitBytes)}` },
        {
          y: peakBytesMax / 1e6,
          label: `allowed by the test, ${megabytes(peakBytesMax)}`,
          colour: 'target',
        },
      ],
    },
  ]);
}
