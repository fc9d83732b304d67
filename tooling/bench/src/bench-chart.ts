import { axis, colours, decimals, figure, panelTitle, renderChart } from '@repo/measure';
import { type ContenderFigures, type TableFigures, uploadTarget, YARDSTICK } from './bench-report.ts';
import { ratio, rowsPerSecond } from './measure/loads.ts';

const WIDTH = 1100;
const NAMES_WIDTH = 230;
const FIGURES_WIDTH = 200;
const BAR_HEIGHT = 26;
const HEAD_HEIGHT = 62;
const FOOT_HEIGHT = 34;

/** Rows per second of each contender as bars, a panel for each table, as an SVG document. */
export function drawBenchChart(tables: readonly TableFigures[]): string {
  const heights = tables.map(({ contenders }) => HEAD_HEIGHT + contenders.length * BAR_HEIGHT + FOOT_HEIGHT);
  const topOf = (panel: number) => heights.slice(0, panel).reduce((sum, height) => sum + height, 0);
  const panels = tables.map((table, at) => panelOf(table, at, topOf(at)));
  return renderChart(
    {
      title: panels.map(({ title }) => title),
      grid: panels.map(({ grid }) => grid),
      xAxis: panels.map(({ xAxis }) => xAxis),
      yAxis: panels.flatMap(({ yAxes }) => yAxes),
      series: panels.map(({ series }) => series),
    },
    { width: WIDTH, height: topOf(tables.length) },
  );
}

function panelOf(table: TableFigures, gridIndex: number, top: number) {
  const { contenders, title, rows, csvBytes } = table;
  const yardstick = contenders.find(({ name }) => name === YARDSTICK);
  const target = yardstick ? rowsPerSecond(yardstick) / uploadTarget(table.name) : 0;
  const labels = (data: readonly string[]) => ({
    ...axis({ type: 'category', gridIndex, inverse: true, data, splitLine: { show: false } }),
  });
  const figures = contenders.map((contender) => {
    const share = yardstick ? `, ${decimals(2)(ratio(contender, yardstick))} × psql csv` : '';
    return `${figure(rowsPerSecond(contender))}${share}`;
  });
  return {
    title: panelTitle(`${title}: ${figure(rows)} rows, ${figure(csvBytes / 1e6)} MB of CSV`, top),
    grid: {
      left: NAMES_WIDTH,
      right: FIGURES_WIDTH,
      top: top + HEAD_HEIGHT,
      height: contenders.length * BAR_HEIGHT,
    },
    xAxis: axis({
      type: 'value',
      gridIndex,
      name: 'rows/s',
      max: ({ max }: { readonly max: number }) => Math.max(max, target) * 1.02,
      axisLabel: { color: colours.ink, showMaxLabel: false, formatter: figure },
    }),
    // Figures are right of the panel, where no bar and no line crosses them.
    yAxes: [
      labels(contenders.map((contender) => contender.title)),
      { ...labels(figures), position: 'right' },
    ],
    series: {
      type: 'bar',
      xAxisIndex: gridIndex,
      yAxisIndex: 2 * gridIndex,
      barWidth: BAR_HEIGHT - 9,
      silent: true,
      data: contenders.map((contender) => ({
        value: Math.round(rowsPerSecond(contender)),
        itemStyle: { color: colours[colourOf(contender)] },
      })),
      ...(yardstick && { markLine: targetLine(target, uploadTarget(table.name)) }),
    },
  };
}

function targetLine(rowsPerSecondMin: number, share: number): object {
  return {
    symbol: 'none',
    silent: true,
    lineStyle: { color: colours.target, width: 1.5, type: 'dashed' },
    label: {
      formatter: `target of an upload: ${share.toFixed(2)} of the time of ${YARDSTICK}`,
      color: colours.target,
      position: 'start',
      distance: 8,
      align: 'right',
      fontSize: 12,
    },
    data: [{ xAxis: rowsPerSecondMin }],
  };
}

function colourOf({ name }: ContenderFigures): 'yardstick' | 'ours' | 'slow' {
  if (name.startsWith('psql')) return 'yardstick';
  return ['multipart', 'raw', 'gzip', 'reject'].includes(name) ? 'ours' : 'slow';
}
