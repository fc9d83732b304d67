import { describe, expect, it } from 'vitest';
import { memoryBytes, readOptions } from '../src/options.ts';

const read = (...parameters: string[]) => readOptions(['node', 'acceptance', ...parameters]);

describe('readOptions', () => {
  it('is the owner’s test when nothing is said', () => {
    expect(read()).toEqual({
      rows: 5_000_000,
      uploads: 1,
      concurrency: 1,
      memory: '512M',
      dirt: 0,
      warmUp: 0,
      seed: 42,
      report: 'docs/acceptance',
      keep: false,
      limits: {
        limitBytes: 536_870_912,
        peakBytesMax: 200_000_000,
        growthBytesMax: 5_000_000,
        rowsPerSecondMin: 10_000,
      },
    });
  });

  it('sends the file once for each of the uploads at once, or as often as it is told', () => {
    expect(read('--concurrency', '4')).toMatchObject({ uploads: 4, concurrency: 4 });
    expect(read('--uploads', '4')).toMatchObject({ uploads: 4, concurrency: 1 });
    expect(read('--uploads', '4', '--concurrency', '2')).toMatchObject({ uploads: 4, concurrency: 2 });
  });

  it('allows several uploads more memory, and what it is told', () => {
    expect(read('--concurrency', '16').limits.peakBytesMax).toBe(300_000_000);
    expect(read('--concurrency', '16', '--peak', '250').limits.peakBytesMax).toBe(250_000_000);
    expect(read('--rows', '1_000_000', '--dirt', '0.01', '--keep')).toMatchObject({
      rows: 1e6,
      dirt: 0.01,
      keep: true,
    });
  });
});

describe('memoryBytes', () => {
  it.each([
    ['512M', 536_870_912],
    ['512m', 536_870_912],
    ['1g', 1_073_741_824],
    ['2kb', 2048],
    ['300', 300],
    ['300b', 300],
    ['half', Number.NaN],
    ['', Number.NaN],
    ['1.5G', Number.NaN],
  ])('reads %j as %d bytes', (text, bytes) => {
    expect(memoryBytes(text)).toBe(bytes);
  });
});
