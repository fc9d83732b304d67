import type { BenchReport, ContenderReport, TableReport } from './bench-report.ts';
import { uploadTarget, YARDSTICK } from './bench-verdicts.ts';
import { figure } from './figures.ts';
import { colours } from './palette.ts';
import { ratio, rowsPerSecond } from './ratios.ts';
import { axis, heading, renderChart } from './render-chart.ts';

const WIDTH = 1100;
const NAMES_WIDTH = 230;
const FIGURES_WIDTH = 170;
const BAR_HEIGHT = 26;
const HEAD_HEIGHT = 62;
const FOOT_HEIGHT = 34;

/** Rows per second of each contender, a panel for each table, as an SVG document. */
export function drawBenchChart({ tables }: BenchReport): string {
  const panels = tables.map((table, at) => {
    const heights = tables.slice(0, at).map(panelHeight);
    const top = heights.reduce((sum, height) => sum + height, 0);
    return panel(table, at, top);
  });
  return renderChart(
    {
      title: panels.map(({ title }) => title),
      grid: panels.map(({ grid }) => grid),
      xAxis: panels.map(({ xAxis }) => xAxis),
      yAxis: panels.flatMap(({ yAxes }) => yAxes),
      series: panels.map(({ series }) => series),
    },
    { width: WIDTH, height: tables.reduce((sum, table) => sum + panelHeight(table), 0) },
  );
}

function panelHeight({ contenders }: TableReport): number {
  return HEAD_HEIGHT + contenders.length * BAR_HEIGHT + FOOT_HEIGHT;
}

function panel(table: TableReport, at: number, top: number) {
  const { contenders, title } = table;
  const height = contenders.length * BAR_HEIGHT;
  const size = `${figure(table.rows)} rows, ${figure(table.csvBytes / 1e6)} MB of CSV`;
  return {
    title: heading(`${title}: ${size}`, top),
    grid: { left: NAMES_WIDTH, right: FIGURES_WIDTH, top: top + HEAD_HEIGHT, height },
    xAxis: axis({
      type: 'value',
      gridIndex: at,
      max: ({ max }: { readonly max: number }) => Math.max(max, targetSpeed(table) ?? 0) * 1.02,
      axisLabel: {
        color: colours.ink,
        showMaxLabel: false,
        formatter: (value: number) => figure(value),
      },
    }),
    // The names to the left of the bars, their figures to the right, where no bar and no line crosses them.
    yAxes: [
      names(
        at,
        contenders.map((contender) => contender.title),
      ),
      {
        ...names(
          at,
          contenders.map((contender) => figures(table, contender)),
        ),
        position: 'right',
        axisLabel: { color: colours.ink, rich: figureColumns },
        name: '{speed|rows/s}{share|÷ psql csv}',
        nameLocation: 'start',
        nameTextStyle: { color: colours.quiet, align: 'left', rich: figureColumns },
      },
    ],
    series: bars(table, at),
  };
}

function names(at: number, data: readonly string[]): object {
  return axis({ type: 'category', gridIndex: at, inverse: true, data, splitLine: { show: false } });
}

/** Widths of the two columns of figures, in pixels. */
const figureColumns = {
  speed: { width: 70, align: 'right', fontSize: 12 },
  share: { width: 80, align: 'right', fontSize: 12 },
};

function figures(table: TableReport, contender: ContenderReport): string {
  const speed = figure(rowsPerSecond(contender));
  const share = ratio(table, contender.name, YARDSTICK);
  return `{speed|${speed}}{share|${share?.toFixed(2) ?? ''}}`;
}

function bars(table: TableReport, at: number): object {
  const target = targetSpeed(table);
  return {
    type: 'bar',
    xAxisIndex: at,
    yAxisIndex: 2 * at,
    barWidth: BAR_HEIGHT - 9,
    silent: true,
    data: table.contenders.map((contender) => ({
      value: Math.round(rowsPerSecond(contender)),
      itemStyle: { color: colourOf(contender) },
    })),
    ...(target === undefined ? {} : { markLine: targetLine(table, target) }),
  };
}

/** What an upload has to reach. */
function targetSpeed(table: TableReport): number | undefined {
  const yardstick = table.contenders.find(({ name }) => name === YARDSTICK);
  return yardstick === undefined ? undefined : rowsPerSecond(yardstick) / uploadTarget(table.name);
}

function targetLine(table: TableReport, speed: number): object {
  return {
    symbol: 'none',
    silent: true,
    lineStyle: { color: colours.target, width: 1.5, type: 'dashed' },
    label: {
      formatter: `target of an upload: ${uploadTarget(table.name).toFixed(2)} of the time of ${YARDSTICK}`,
      color: colours.target,
      position: 'start',
      distance: 8,
      align: 'right',
      fontSize: 12,
    },
    data: [{ xAxis: speed }],
  };
}

function colourOf({ name }: ContenderReport): string {
  if (name.startsWith('psql')) return colours.yardstick;
  return ['multipart', 'raw', 'gzip'].includes(name) ? colours.ours : colours.slow;
}
