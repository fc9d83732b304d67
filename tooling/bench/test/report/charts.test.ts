import { describe, expect, it } from 'vitest';
import { drawBenchChart } from '../../src/report/bench-chart.ts';
import { drawMemoryChart } from '../../src/report/memory-chart.ts';
import { benchReport, memoryReport } from './measured.ts';

const charts = [
  ['bench', drawBenchChart(benchReport), ['title of multipart', '10,000', '0.60', '÷ psql csv', 'rows/s']],
  ['memory', drawMemoryChart(memoryReport), ['RSS', 'heap used', 'target, 128 MB', 'one upload of 10 GB']],
] as const;

describe.each(charts)('the chart %s', (_name, svg, wanted) => {
  it('says what is drawn', () => {
    const texts = [...svg.matchAll(/<text[^>]*>([^<]+)</g)].map(([, text]) => text);
    expect(texts).toEqual(expect.arrayContaining([...wanted]));
  });

  it('is one well-formed document', () => {
    const tags = [...svg.matchAll(/<(\/?)([a-zA-Z]+)(?:\s+[\w:-]+="[^"<>]*")*\s*(\/?)>/g)];
    expect(tags).toHaveLength(svg.split('<').length - 1);
  });

  it('has an own colour for dark pages wherever it paints', () => {
    const painted = [...svg.matchAll(/ (?:fill|stroke)="(#[0-9a-f]+)"/g)].map(([, colour]) => colour);
    const [, sheet = ''] = /prefers-color-scheme: dark\)\{(.*)\}<\/style>/.exec(svg) ?? [];
    const swapped = new Set([...sheet.matchAll(/fill="(#[0-9a-f]+)"/g)].map(([, colour]) => colour));
    // The clip path's black is never seen.
    const left = painted.filter((colour) => colour !== '#000' && !swapped.has(colour));
    expect([...new Set(left)]).toEqual([]);
  });
});
