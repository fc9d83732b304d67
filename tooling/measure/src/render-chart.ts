import { type EChartsCoreOption, init } from 'echarts';

/** Each colour on a light page, and its replacement on a dark one. */
const palette = {
  paper: ['#ffffff', '#0d1117'],
  ink: ['#1f2329', '#e6edf3'],
  quiet: ['#6b7480', '#9aa4af'],
  grid: ['#e4e7eb', '#262c36'],
  ours: ['#0b6bcb', '#58a6ff'],
  yardstick: ['#8a94a0', '#848d97'],
  slow: ['#c77700', '#e3a008'],
  target: ['#2e7d32', '#56d364'],
  limit: ['#c62828', '#ff7b72'],
} as const;

export type Colour = keyof typeof palette;

/** The light colours, which charts are drawn in. */
export const colours = Object.fromEntries(
  Object.entries(palette).map(([name, [light]]) => [name, light]),
) as Readonly<Record<Colour, string>>;

/** Draws a chart as an SVG document that follows the theme of the page. */
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
    return followTheme(chart.renderToSVGString());
  } finally {
    chart.dispose();
  }
}

/**
 * ECharts writes colours as attributes, which any style sheet overrides: one for dark pages is added. Its own style
 * sheet, for the mouse, is removed.
 */
function followTheme(svg: string): string {
  const rules = Object.values(palette).flatMap(([light, dark]) => [
    `[fill="${light}"]{fill:${dark}}`,
    `[stroke="${light}"]{stroke:${dark}}`,
  ]);
  return svg
    .replace(/<style[^]*?<\/style>/g, '')
    .replace(/ (?:class|pointer-events|ecmeta_\w+)="[^"]*"/g, '')
    .replace('</svg>', `<style>@media (prefers-color-scheme: dark){${rules.join('')}}</style>\n</svg>`);
}

/** Returns the title of a panel that begins `top` pixels below the upper edge of the chart. */
export function panelTitle(text: string, top: number): object {
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
