import { PassThrough } from 'node:stream';
import type { ProgressState } from '@repo/engine';
import { describe, expect, it } from 'vitest';
import { liveLineOn, progressLine } from '../../../src/cli/screen/live-line.ts';

const state: ProgressState = {
  phase: 'loading',
  bytes: { received: 42_000_000, total: 100_000_000 },
  rows: { read: 210_000, loaded: 209_988, rejected: 12, skipped: 0 },
  rejects: { byCode: { EMAIL_INVALID: 12 } },
  rowsPerSecond: 583_211,
  secondsLeft: 14,
  elapsedMs: 1_000,
  rssBytes: 1,
  memoryLimitBytes: 1,
  waitingFor: 'database',
};

describe('progressLine', () => {
  it('has bar, percentage, MB/s, rows/s, rejects, time left and what the import waits for', () => {
    expect(progressLine(state, 118_000_000, 100)).toBe(
      '███████████░░░░░░░░░░░░░░ 42%  118 MB/s  583.2K rows/s  12 rejects  0:14 left  waiting for database',
    );
  });

  it('has neither bar nor percentage if the size is unknown', () => {
    const { secondsLeft: _unknown, ...unknown } = state;
    const line = progressLine({ ...unknown, bytes: { received: 42_000_000 }, waitingFor: 'source' }, 0, 80);
    expect(line).toBe('42 MB  0 MB/s  583.2K rows/s  12 rejects  waiting for file');
  });

  it.each(['starting', 'merging', 'committing'] as const)('shows the phase %s', (phase) => {
    expect(progressLine({ ...state, phase }, 0, 80)).toMatch(new RegExp(`rejects  ${phase}$`));
  });

  it.each([20, 40, 80, 81, 200])('fits into %d columns, whatever the figures', (columns) => {
    for (const factor of [0, 1, 1e3, 1e6]) {
      const rows = { read: 1, loaded: 1, rejected: 1234 * factor, skipped: 0 };
      const grown = { ...state, rows, rowsPerSecond: 5e4 * factor, secondsLeft: 3600 * factor };
      expect(progressLine(grown, 1e6 * factor, columns).length).toBeLessThan(columns);
    }
  });
});

/** Captures what is written to a terminal of 80 columns, or to another output. */
function screen(isTTY: boolean) {
  const stream = Object.assign(new PassThrough(), {
    isTTY,
    columns: 80,
    cursorTo: (_x: number, _y: number, done?: () => void) => done?.(),
    clearLine: () => {},
    clearScreenDown: () => {},
    moveCursor: () => {},
  });
  return stream as unknown as NodeJS.WriteStream & PassThrough;
}

it('a live line appears only on a terminal and shows bytes per second', () => {
  expect(liveLineOn(screen(false))).toBeUndefined();
  const terminal = screen(true);
  const line = liveLineOn(terminal)!;
  line.update(state);
  line.update({ ...state, bytes: { received: 92_000_000, total: 100_000_000 }, elapsedMs: 1_500 });
  line.end();
  const written = String(terminal.read());
  expect(written).toContain('92%  100 MB/s');
  // Ctrl-C would leave the terminal without a cursor.
  const hidesCursor = '\u001B[?25l';
  expect(written).not.toContain(hidesCursor);
});
