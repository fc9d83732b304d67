import type { ContainerRun, MemoryReport, UploadMemory } from '../memory/memory-report.ts';
import { MANY_PEAK_BYTES_MAX, PEAK_BYTES_MAX, sizeOf } from './memory-verdicts.ts';
import { colours } from './palette.ts';
import { axis, heading, renderChart } from './render-chart.ts';

const WIDTH = 1100;
const PANEL_HEIGHT = 290;
const HEAD_HEIGHT = 74;
const FOOT_HEIGHT = 48;

type Line = readonly (readonly [seconds: number, megabytes: number])[];

interface Panel {
  readonly title: string;
  readonly lines: readonly { readonly name: string; readonly colour: string; readonly points: Line }[];
  readonly limitBytes: number;
}

/** Memory over time of each run, a panel for each, as an SVG document. */
export function drawMemoryChart({ uploads, container }: MemoryReport): string {
  const panels = [
    ...uploads.map(uploadPanel),
    ...(container === null ? [] : [containerPanel(container.atOnce)]),
  ];
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
      xAxis: panels.map((_, at) => timeAxis(at)),
      yAxis: panels.map(({ limitBytes }, at) =>
        axis({ type: 'value', gridIndex: at, name: 'MB', min: 0, max: Math.ceil(limitBytes / 4e7) * 50 }),
      ),
      series: panels.flatMap(series),
    },
    { width: WIDTH, height: panels.length * PANEL_HEIGHT },
  );
}

function uploadPanel(upload: UploadMemory): Panel {
  const column = (at: 1 | 2 | 3): Line =>
    upload.samples.map((point) => [point[0] / 1000, Math.round(point[at] / 1e4) / 100]);
  return {
    title: `one upload of ${sizeOf(upload)}`,
    lines: [
      { name: 'RSS', colour: colours.ours, points: column(1) },
      { name: 'heap used', colour: colours.slow, points: column(2) },
      { name: 'external (buffers)', colour: colours.yardstick, points: column(3) },
    ],
    limitBytes: PEAK_BYTES_MAX,
  };
}

function containerPanel({ uploads, samples }: ContainerRun): Panel {
  const points: Line = samples.map(([atMs, bytes]) => [atMs / 1000, Math.round(bytes / 1e4) / 100]);
  return {
    title: `${uploads} uploads at once, in a container of 512 MB`,
    lines: [{ name: 'memory in use', colour: colours.ours, points }],
    limitBytes: MANY_PEAK_BYTES_MAX,
  };
}

function timeAxis(at: number): object {
  return axis({
    type: 'value',
    gridIndex: at,
    name: 'seconds since the upload began',
    nameLocation: 'middle',
    nameGap: 28,
    min: ({ min }: { readonly min: number }) => Math.min(0, Math.floor(min)),
    max: 'dataMax',
    axisLabel: { color: colours.ink, showMaxLabel: false, showMinLabel: true },
  });
}

function series({ lines, limitBytes }: Panel, at: number): object[] {
  return lines.map(({ name, colour, points }, line) => ({
    type: 'line',
    name,
    data: points,
    xAxisIndex: at,
    yAxisIndex: at,
    showSymbol: false,
    silent: true,
    lineStyle: { color: colour, width: 2 },
    itemStyle: { color: colour },
    ...(line === 0 ? { markLine: limitLine(limitBytes) } : {}),
  }));
}

function limitLine(bytes: number): object {
  return {
    symbol: 'none',
    silent: true,
    data: [
      {
        yAxis: bytes / 1e6,
        lineStyle: { color: colours.limit, type: 'dashed', width: 1.5 },
        label: {
          formatter: `target, ${bytes / 1e6} MB`,
          position: 'insideStartTop',
          color: colours.limit,
          fontSize: 12,
          textBorderWidth: 0,
        },
      },
    ],
  };
}
