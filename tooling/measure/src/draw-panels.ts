import { axis, type Colour, colours, panelTitle, renderChart } from './render-chart.ts';

/** One diagram of a chart. */
export interface Panel {
  readonly title: string;
  /** Names of the axes. */
  readonly x: string;
  readonly y: string;
  /** Highest value of the y axis; default: that of the data. */
  readonly yMax?: number;
  readonly series: readonly Series[];
  /** Horizontal lines across the panel. */
  readonly limits?: readonly { readonly y: number; readonly label: string; readonly colour?: Colour }[];
}

export interface Series {
  readonly name: string;
  readonly colour: Colour;
  /** Numbers, rounded to two decimals when drawn. */
  readonly points: readonly (readonly [x: number, y: number])[];
  /** Style of the series. Default: a line. */
  readonly style?: 'dots' | 'dashed';
  /** The points are percentages of the panel's height. */
  readonly isPercent?: boolean;
}

const WIDTH = 1100;
const PANEL_HEIGHT = 300;
const HEAD_HEIGHT = 74;
const FOOT_HEIGHT = 48;

/** Draws lines and dots, one panel above the other, as an SVG document that follows the theme of the page. */
export function drawPanels(panels: readonly Panel[]): string {
  const at = (panel: number) => panel * PANEL_HEIGHT;
  return renderChart(
    {
      title: panels.map(({ title }, panel) => panelTitle(title, at(panel))),
      legend: panels.map(({ series }, panel) => ({
        data: [...new Set(series.map(({ name }) => name))],
        right: 40,
        top: at(panel) + 16,
        icon: 'roundRect',
        itemWidth: 16,
        itemHeight: 4,
        itemGap: 28,
        borderColor: colours.grid,
        textStyle: { color: colours.ink, fontSize: 12 },
      })),
      grid: panels.map((_, panel) => ({
        left: 64,
        right: 48,
        top: at(panel) + HEAD_HEIGHT,
        height: PANEL_HEIGHT - HEAD_HEIGHT - FOOT_HEIGHT,
      })),
      xAxis: panels.map(({ x }, gridIndex) =>
        axis({
          type: 'value',
          gridIndex,
          name: x,
          nameLocation: 'middle',
          nameGap: 28,
          min: ({ min }: { readonly min: number }) => Math.min(0, Math.floor(min)),
          max: 'dataMax',
          axisLabel: { color: colours.ink, showMaxLabel: false, showMinLabel: true },
        }),
      ),
      // Two axes for each panel; the second, in per cent, is shown where a series uses it.
      yAxis: panels.flatMap(({ y, yMax, series }, gridIndex) => [
        axis({ type: 'value', gridIndex, name: y, min: 0, ...(yMax && { max: yMax }) }),
        axis({
          type: 'value',
          gridIndex,
          name: '%',
          min: 0,
          max: 100,
          show: series.some(({ isPercent }) => isPercent),
          splitLine: { show: false },
        }),
      ]),
      series: panels.flatMap(({ series, limits = [] }, panel) =>
        series.map((one, number) => ({
          ...drawSeries(one),
          xAxisIndex: panel,
          yAxisIndex: 2 * panel + (one.isPercent ? 1 : 0),
          ...(number === 0 && { markLine: { symbol: 'none', silent: true, data: limits.map(drawLimit) } }),
        })),
      ),
    },
    { width: WIDTH, height: at(panels.length) },
  );
}

function drawSeries({ name, colour, points, style }: Series): object {
  const color = colours[colour];
  const data = points.map((point) => point.map((value) => Math.round(value * 100) / 100));
  const common = { name, data, silent: true, itemStyle: { color } };
  if (style === 'dots')
    return { ...common, type: 'scatter', symbolSize: 5, itemStyle: { color, opacity: 0.7 } };
  const lineStyle = { color, width: style === 'dashed' ? 1.5 : 2, type: style ?? 'solid' };
  return { ...common, type: 'line', showSymbol: false, lineStyle };
}

function drawLimit({ y, label, colour = 'limit' }: NonNullable<Panel['limits']>[number]): object {
  const color = colours[colour];
  return {
    yAxis: y,
    lineStyle: { color, type: 'dashed', width: 1.5 },
    label: { formatter: label, position: 'insideStartTop', color, fontSize: 12, textBorderWidth: 0 },
  };
}
