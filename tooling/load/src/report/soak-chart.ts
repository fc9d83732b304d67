import { axis, colours, heading, renderChart } from '@repo/bench';
import type { Bucket, SoakReport } from './soak-report.ts';

const WIDTH = 1100;
const PANEL_HEIGHT = 300;
const HEAD_HEIGHT = 74;
const FOOT_HEIGHT = 48;

interface Line {
  readonly name: string;
  readonly colour: string;
  readonly of: (bucket: Bucket) => number;
}

interface Panel {
  readonly title: string;
  readonly unit: string;
  readonly lines: readonly Line[];
}

const panels: readonly Panel[] = [
  {
    title: 'memory',
    unit: 'MB',
    lines: [
      { name: 'RSS, highest', colour: colours.yardstick, of: ({ rssPeakBytes }) => rssPeakBytes / 1e6 },
      { name: 'RSS, mean', colour: colours.ours, of: ({ rssBytes }) => rssBytes / 1e6 },
      { name: 'heap used, mean', colour: colours.slow, of: ({ heapBytes }) => heapBytes / 1e6 },
    ],
  },
  {
    title: 'descriptors',
    unit: '',
    lines: [
      { name: 'open descriptors, mean', colour: colours.ours, of: ({ descriptors }) => descriptors },
      {
        name: 'of them connections to the database',
        colour: colours.slow,
        of: ({ connections }) => connections,
      },
    ],
  },
];

/** Memory and descriptors of the service over the time of a soak, as an SVG document. */
export function drawSoakChart({ buckets }: SoakReport): string {
  return renderChart(
    {
      title: panels.map(({ title }, at) => heading(title, at * PANEL_HEIGHT)),
      legend: panels.map(({ lines }, at) => ({
        data: lines.map(({ name }) => name),
        right: 40,
        top: at * PANEL_HEIGHT + 16,
        icon: 'roundRect',
        itemWidth: 16,
        itemHeight: 4,
        itemGap: 28,
        borderColor: colours.grid,
        textStyle: { color: colours.ink, fontSize: 12 },
      })),
      grid: panels.map((_, at) => ({
        left: 64,
        right: 40,
        top: at * PANEL_HEIGHT + HEAD_HEIGHT,
        height: PANEL_HEIGHT - HEAD_HEIGHT - FOOT_HEIGHT,
      })),
      xAxis: panels.map((_, at) => minutesAxis(at)),
      yAxis: panels.map(({ unit }, at) => axis({ type: 'value', gridIndex: at, name: unit, min: 0 })),
      series: panels.flatMap(({ lines }, at) => lines.map((line) => series(line, at, buckets))),
    },
    { width: WIDTH, height: panels.length * PANEL_HEIGHT },
  );
}

function minutesAxis(at: number): object {
  return axis({
    type: 'value',
    gridIndex: at,
    name: 'minutes',
    nameLocation: 'middle',
    nameGap: 28,
    min: 0,
    max: 'dataMax',
    axisLabel: { color: colours.ink, showMaxLabel: false },
  });
}

function series({ name, colour, of }: Line, at: number, buckets: readonly Bucket[]): object {
  return {
    type: 'line',
    name,
    data: buckets.map((bucket) => [bucket.atSeconds / 60, Math.round(10 * of(bucket)) / 10]),
    xAxisIndex: at,
    yAxisIndex: at,
    showSymbol: false,
    silent: true,
    lineStyle: { color: colour, width: 2 },
    itemStyle: { color: colour },
  };
}
