import { describe, expect, it } from 'vitest';
import { drawMemoryChart } from '../src/chart.ts';
import { finding, sample } from './measured.ts';

const svg = drawMemoryChart({
  samples: [sample(0), sample(1000), sample(3000, 150_000_000)],
  imports: [{ ...finding, startedAtMs: 1000, endedAtMs: 3000 }],
  limitBytes: 512 * 2 ** 20,
  limitText: '512M',
  peakBytesMax: 200_000_000,
});

describe('drawMemoryChart', () => {
  it('says what is drawn', () => {
    const texts = [...svg.matchAll(/<text[^>]*>([^<]+)</g)].map(([, text]) => text);
    expect(texts).toEqual(
      expect.arrayContaining([
        'memory in use',
        'with the cache of files it has read',
        'sent by curl',
        'limit of the container, 512M = 536.9 MB',
        'allowed by the test, 200.0 MB',
        'seconds since the upload began',
      ]),
    );
  });

  it('is one well-formed document', () => {
    // A stray quote, as in a font's name, would leave a tag that this pattern does not match.
    const tags = [...svg.matchAll(/<(\/?)([a-zA-Z]+)(?:\s+[\w:-]+="[^"<>]*")*\s*(\/?)>/g)];
    expect(tags).toHaveLength(svg.split('<').length - 1);
    const open: unknown[] = [];
    const crossed = tags.filter(([, closing, name, empty]) => {
      if (closing) return open.pop() !== name;
      if (!empty) open.push(name);
      return false;
    });
    expect([open, crossed]).toEqual([[], []]);
  });

  it('has an own colour for dark pages wherever it paints', () => {
    const painted = new Set(
      [...svg.matchAll(/ (?:fill|stroke)="(#[0-9a-f]+)"/g)].map(([, colour]) => colour),
    );
    const [, sheet = ''] = /prefers-color-scheme: dark\)\{(.*)\}<\/style>/.exec(svg) ?? [];
    const swapped = new Set([...sheet.matchAll(/fill="(#[0-9a-f]+)"/g)].map(([, colour]) => colour));
    painted.delete('#000'); // the clip path's, never seen
    expect([...painted].filter((colour) => !swapped.has(colour))).toEqual([]);
    expect(svg.match(/<style/g)).toHaveLength(1);
  });
});
