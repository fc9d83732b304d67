import { axis, colours, heading, renderChart } from '@repo/bench';
import { healthPaths } from '../crowd/health.ts';
import type { LoadReport } from './load-report.ts';

const WIDTH = 1100;
const PANEL_HEIGHT = 300;
const HEAD_HEIGHT = 74;
const FOOT_HEIGHT = 48;

const endpointColours = [colours.ours, colours.slow];
const titles = ['memory', 'health endpoints'];

/** Memory and latency over the time of a run, as an SVG document. */
export function drawLoadChart({ samples, health }: LoadReport): string {
  const memory = {
    type: 'line',
    name: 'RSS',
    data: samples.map(({ atMs, rssBytes }) => [atMs / 1000, Math.round(rssBytes / 1e5) / 10]),
    showSymbol: false,
    silent: true,
    lineStyle: { color: colours.ours, width: 2 },
    itemStyle: { color: colours.ours },
  };
  const latencies = healthPaths.map((path, at) => ({
    type: 'scatter',
    name: path,
    data: health
      .filter((answer) => answer.path === path)
      .map(({ atMs, tookMs }) => [atMs / 1000, Math.round(10 * tookMs) / 10]),
    xAxisIndex: 1,
    yAxisIndex: 1,
    symbolSize: 4,
    silent: true,
    itemStyle: { color: endpointColours[at], opacity: 0.7 },
  }));
  const seconds = Math.ceil(Math.max(...[...samples, ...health].map(({ atMs }) => atMs)) / 1000);
  return renderChart(
    {
      title: titles.map((title, at) => heading(title, at * PANEL_HEIGHT)),
      legend: [[memory.name], [...healthPaths]].map((data, at) => ({
        data,
        right: 40,
        top: at * PANEL_HEIGHT + 16,
        icon: 'circle',
        itemGap: 28,
        textStyle: { color: colours.ink, fontSize: 12 },
      })),
      grid: titles.map((_, at) => ({
        left: 64,
        right: 40,
        top: at * PANEL_HEIGHT + HEAD_HEIGHT,
        height: PANEL_HEIGHT - HEAD_HEIGHT - FOOT_HEIGHT,
      })),
      xAxis: titles.map((_, at) =>
        axis({
          type: 'value',
          gridIndex: at,
          name: 'seconds',
          nameLocation: 'middle',
          nameGap: 28,
          min: 0,
          max: seconds,
        }),
      ),
      yAxis: ['MB', 'ms'].map((name, at) => axis({ type: 'value', gridIndex: at, name, min: 0 })),
      series: [memory, ...latencies],
    },
    { width: WIDTH, height: titles.length * PANEL_HEIGHT },
  );
}
