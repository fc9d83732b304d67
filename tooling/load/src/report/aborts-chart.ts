import { axis, colours, heading, renderChart } from '@repo/bench';
import { freeAfterMs } from '../aborts/abort-conditions.ts';
import type { Ending } from '../aborts/departing-client.ts';
import type { AbortsReport } from './aborts-report.ts';

const WIDTH = 1100;
const STATE_HEIGHT = 60;
const HEAD_HEIGHT = 74;
const FOOT_HEIGHT = 56;
/** Share of a state's height that its tries are spread over, in their order from top to bottom. */
const SPREAD = 0.7;

const endings: readonly (readonly [ending: Ending, name: string, colour: string])[] = [
  ['FIN', 'closed (FIN)', colours.ours],
  ['RST', 'reset (RST)', colours.slow],
];

/** Each abort as a point: a band for each state, from left to right the milliseconds, as an SVG document. */
export function drawAbortsChart(report: AbortsReport): string {
  const names = report.states.map(({ state }) => state);
  return renderChart(
    {
      title: [heading('from client gone to slot and backend free', 0)],
      legend: {
        data: endings.map(([, name]) => name),
        right: 40,
        top: 16,
        icon: 'circle',
        itemGap: 28,
        textStyle: { color: colours.ink, fontSize: 12 },
      },
      grid: { left: 190, right: 40, top: HEAD_HEIGHT, height: names.length * STATE_HEIGHT },
      xAxis: axis({
        type: 'value',
        name: 'milliseconds',
        nameLocation: 'middle',
        nameGap: 28,
        min: 0,
        splitLine: { lineStyle: { color: colours.grid } },
      }),
      yAxis: axis({
        type: 'value',
        inverse: true,
        min: -0.5,
        max: names.length - 0.5,
        interval: 0.5,
        splitLine: { show: false },
        axisLabel: {
          color: colours.ink,
          fontSize: 12,
          formatter: (value: number) => names[value] ?? '',
        },
      }),
      series: endings.map(([ending, name, colour]) => ({
        type: 'scatter',
        name,
        data: pointsOf(report, names, ending),
        symbolSize: 5,
        silent: true,
        itemStyle: { color: colour, opacity: 0.7 },
      })),
    },
    { width: WIDTH, height: HEAD_HEIGHT + names.length * STATE_HEIGHT + FOOT_HEIGHT },
  );
}

function pointsOf({ aborts }: AbortsReport, names: readonly string[], ending: Ending): number[][] {
  return names.flatMap((name, at) => {
    const those = aborts.filter(({ state }) => state === name);
    return those
      .map((abort, number) => ({ abort, place: at + SPREAD * ((number + 0.5) / those.length - 0.5) }))
      .filter(({ abort }) => abort.ending === ending)
      .map(({ abort, place }) => [freeAfterMs(abort), place]);
  });
}
