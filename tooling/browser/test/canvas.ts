import type { Page } from 'playwright-core';

/** The opaque colours that a chart is drawn with: `rgb(1, 2, 3)`. */
export function coloursOf(page: Page, chart: number): Promise<string[]> {
  return page
    .locator('.chart canvas')
    .nth(chart)
    .evaluate((canvas) => {
      const { width, height } = canvas as HTMLCanvasElement;
      const { data } = (canvas as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, width, height);
      const colours = new Set<string>();
      for (let i = 0; i < data.length; i += 4)
        if (data[i + 3] === 255) colours.add(`rgb(${data[i]}, ${data[i + 1]}, ${data[i + 2]})`);
      return [...colours];
    });
}
