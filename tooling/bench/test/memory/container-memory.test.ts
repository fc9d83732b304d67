import { expect, it } from 'vitest';
import { parseAcceptance } from '../../src/memory/container-memory.ts';

it('reads the figures of the acceptance test; an upload is complete if every row was seen', () => {
  const run = parseAcceptance({
    file: { rows: 1000 },
    rowsPerSecond: 25_000,
    memory: { peakBytes: 90_000_000 },
    uploads: [
      { status: 200, countAtAnswer: 1000 },
      { status: 200, countAtAnswer: 999 },
      { status: 503, countAtAnswer: null },
    ],
    samples: [
      [-10, 60_000_000, 80_000_000],
      [0, 90_000_000, 95_000_000],
    ],
  });
  expect(run).toEqual({
    uploads: 3,
    completed: 1,
    rows: 1000,
    rowsPerSecond: 25_000,
    peakBytes: 90_000_000,
    samples: [
      [-10, 60_000_000],
      [0, 90_000_000],
    ],
  });
});
