import { type EChartsCoreOption, init } from 'echarts';
import { followTheme, lightColours as colours } from './chart-theme.ts';
import { megabytes } from './figures.ts';
import type { ImportOutcome } from './import-run.ts';
import type { MemorySample } from './memory-sample.ts';

export interface ChartOptions {
  readonly samples: readonly MemorySample[];
  readonly imports: readonly Pick<ImportOutcome, 'startedAtMs' | 'endedAtMs' | 'progress'>[];
  /** Memory limit of the container, in bytes, and as Docker was told. */
  readonly limitBytes: number;
  readonly limitText: string;
  /** What the test allows, in bytes. */
  readonly peakBytesMax: number;
}

type Points = readonly (readonly [seconds: number, value: number])[];

/** The container's memory and the uploads' progress over time, as an SVG document. */
export function drawMemoryChart(options: ChartOptions): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: 960, height: 440 });
  try {
    chart.setOption(chartOption(options));
    return followTheme(chart.renderToSVGString());
  } finally {
    chart.dispose();
  }
}

function chartOption(options: ChartOptions): EChartsCoreOption {
  const legendText = { color: colours.ink, fontSize: 13 };
  return {
    animation: false,
    backgroundColor: colours.paper,
    textStyle: { color: colours.ink, fontFamily: 'system-ui, sans-serif' },
    legend: {
      borderColor: colours.grid,
      top: 12,
      icon: 'roundRect',
      itemWidth: 16,
      itemHeight: 4,
      itemGap: 44,
      textStyle: legendText,
    },
    grid: { top: 72, right: 76, bottom: 56, left: 76 },
    xAxis: axis({
      name: 'seconds since the upload began',
      nameLocation: 'middle',
      nameGap: 34,
      min: ({ min }: { readonly min: number }) => Math.floor(min),
      max: ({ max }: { readonly max: number }) => Math.ceil(max),
    }),
    yAxis: [
      axis({ name: 'MB', min: 0, max: Math.ceil((options.limitBytes * 1.06) / 5e7) * 50 }),
      axis({ name: '% sent', min: 0, max: 100, splitLine: { show: false } }),
    ],
    series: series(options),
  };
}

function series({ samples, imports, limitBytes, limitText, peakBytesMax }: ChartOptions): object[] {
  const startedAtMs = Math.min(...imports.map((run) => run.startedAtMs));
  const seconds = (atMs: number): number => Math.round(atMs - startedAtMs) / 1000;
  const held: Points = samples.map(({ atMs, heldBytes }) => [seconds(atMs), heldBytes / 1e6]);
  const charged: Points = samples.map(({ atMs, chargedBytes }) => [seconds(atMs), chargedBytes / 1e6]);
  const limitLabel = `limit of the container, ${limitText} = ${megabytes(limitBytes)}`;
  const levels = [
    level(limitBytes, limitLabel, colours.limit),
    level(peakBytesMax, `allowed by the test, ${megabytes(peakBytesMax)}`, colours.allowed),
  ];
  return [
    {
      ...line('memory in use', colours.held, held, { width: 2.5 }),
      areaStyle: { opacity: 0.12 },
      markLine: { symbol: 'none', silent: true, data: levels },
    },
    line('with the cache of files it has read', colours.charged, charged, { width: 1.2 }),
    ...imports.map(({ progress, endedAtMs }) => {
      const sent: Points = progress.map(({ atMs, share }) => [seconds(atMs), share * 100]);
      const last: Points = [[seconds(endedAtMs), sent.at(-1)?.[1] ?? 0]];
      const dashed = { width: 1.5, type: 'dashed' };
      return Object.assign(line('sent by curl', colours.sent, [...sent, ...last], dashed), { yAxisIndex: 1 });
    }),
  ];
}

function line(name: string, color: string, data: Points, lineStyle: object): object {
  return { type: 'line', name, data, showSymbol: false, silent: true, lineStyle, itemStyle: { color } };
}

function level(bytes: number, text: string, color: string): object {
  return {
    yAxis: bytes / 1e6,
    lineStyle: { color, type: 'solid', width: 1.5 },
    label: { formatter: text, position: 'insideStartTop', color, fontSize: 12, textBorderWidth: 0 },
  };
}

function axis(options: object): object {
  const text = { color: colours.ink, fontSize: 12 };
  return {
    type: 'value',
    min: 'dataMin',
    axisLabel: text,
    nameTextStyle: text,
    axisLine: { onZero: false, lineStyle: { color: colours.grid } },
    splitLine: { lineStyle: { color: colours.grid } },
    ...options,
  };
}
