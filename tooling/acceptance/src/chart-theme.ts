/** Each colour of a chart on a light page, and what takes its place on a dark one. */
export type Palette<Name extends string = string> = Readonly<
  Record<Name, readonly [light: string, dark: string]>
>;

const colours = {
  paper: ['#ffffff', '#0d1117'],
  ink: ['#1f2329', '#e6edf3'],
  grid: ['#e4e7eb', '#262c36'],
  held: ['#0b6bcb', '#58a6ff'],
  charged: ['#8a94a0', '#848d97'],
  sent: ['#c77700', '#e3a008'],
  limit: ['#c62828', '#ff7b72'],
  allowed: ['#2e7d32', '#56d364'],
} as const satisfies Palette;

/** What the chart of memory is drawn in. */
export const lightColours = lightOf(colours);

/** What a chart is drawn in; `followTheme` knows it again. */
export function lightOf<Name extends string>(palette: Palette<Name>): Readonly<Record<Name, string>> {
  const light = Object.entries<Palette[string]>(palette).map(([name, [colour]]) => [name, colour]);
  return Object.fromEntries(light) as Record<Name, string>;
}

/**
 * Makes a chart drawn in a palette's light colours dark on dark pages. ECharts writes colours as attributes, which
 * any style sheet overrides: one for dark pages is put in. Its own sheet, for the mouse, has no use in a picture
 * and goes.
 */
export function followTheme(svg: string, palette: Palette = colours): string {
  const rules = Object.values(palette).flatMap(([light, dark]) => [
    `[fill="${light}"]{fill:${dark}}`,
    `[stroke="${light}"]{stroke:${dark}}`,
  ]);
  const sheet = `<style>@media (prefers-color-scheme: dark){${rules.join('')}}</style>`;
  return svg
    .replace(/<style[^]*?<\/style>/g, '')
    .replace(/ (?:class|pointer-events|ecmeta_\w+)="[^"]*"/g, '')
    .replace('</svg>', `${sheet}\n</svg>`);
}
