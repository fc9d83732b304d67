import type { Panel } from '@repo/measure';

/** Milliseconds since the first upload began, then bytes in use. */
export type MemoryPoint = readonly [atMs: number, bytes: number];

/** A diagram of memory over time, with the limit that the measurement sets. */
export function memoryPanel(
  title: string,
  name: string,
  limitBytes: number,
  samples: readonly MemoryPoint[],
): Panel {
  return {
    title,
    x: 'seconds since the upload began',
    y: 'MB',
    yMax: Math.ceil(limitBytes / 4e7) * 50,
    limits: [{ y: limitBytes / 1e6, label: `target, ${limitBytes / 1e6} MB`, colour: 'target' }],
    series: [{ name, colour: 'ours', points: samples.map(([atMs, bytes]) => [atMs / 1000, bytes / 1e6]) }],
  };
}
