import { followTheme } from '@repo/acceptance';
import { type EChartsCoreOption, init } from 'echarts';
import { colours, palette } from './palette.ts';

/** Draws a chart as an SVG document that follows the page's theme. */
export function renderChart(
  option: EChartsCoreOption,
  size: { readonly width: number; readonly height: number },
): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...size });
  try {
    chart.setOption({
      animation: false,
      backgroundColor: colours.paper,
      textStyle: { color: colours.ink, fontFamily: 'system-ui, sans-serif' },
      ...option,
    });
    return followTheme(chart.renderToSVGString(), palette);
  } finally {
    chart.dispose();
  }
}

/** The title of a panel that begins `top` pixels below the chart's upper edge. */
export function heading(text: string, top: number): object {
  const textStyle = { fontSize: 15, color: colours.ink };
  return { text, left: 16, top: top + 14, borderColor: colours.grid, textStyle };
}

/** What all axes have in common. */
export function axis(options: object): object {
  const text = { color: colours.ink, fontSize: 12 };
  return {
    axisLabel: text,
    nameTextStyle: { ...text, color: colours.quiet },
    axisTick: { show: false },
    axisLine: { onZero: false, lineStyle: { color: colours.grid } },
    splitLine: { lineStyle: { color: colours.grid } },
    ...options,
  };
}
