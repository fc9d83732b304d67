import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { expect, it, vi } from 'vitest';
import { createDisplay } from '../src/display.ts';

function output(isTTY: boolean) {
  const stream = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY, columns: 80 });
  return { stream: stream as unknown as NodeJS.WriteStream, written: () => String(stream.read() ?? '') };
}

it('shows a bar with its figures within 80 columns on a terminal, and the outcome in its place', () => {
  const { stream, written } = output(true);
  const step = createDisplay(stream).start('upload', 200);
  step.update(100, '101.3 MB ≈ 1,000,000 rows, 520,000 rows/s, RSS 121 MB');
  step.end('202.6 MB in 2.0 s');
  const shown = written();
  const frame = stripVTControlCharacters(shown.slice(shown.lastIndexOf('upload    █'))).split(
    'upload    2',
  )[0]!;
  expect(frame.trim()).toBe('upload    ████░░░░ 50% | 101.3 MB ≈ 1,000,000 rows, 520,000 rows/s, RSS 121 MB');
  expect(frame.trim().length).toBeLessThanOrEqual(80);
  expect(stripVTControlCharacters(shown)).toMatch(/upload {4}202\.6 MB in 2\.0 s\n$/);
  // The cursor is hidden meanwhile, and shown again.
  expect(shown.lastIndexOf('\u001B[?25h')).toBeGreaterThan(shown.lastIndexOf('\u001B[?25l'));
});

it('writes a plain line now and then into a pipe', () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const { stream, written } = output(false);
  const step = createDisplay(stream).start('upload', 200);
  step.update(50, 'early');
  vi.advanceTimersByTime(5_000);
  step.update(100, 'later');
  step.update(120, 'too soon');
  step.end('done');
  expect(written()).toBe('upload    50 % | later\nupload    done\n');
  vi.useRealTimers();
});

it('says nothing of a step that failed, and marks verdicts', () => {
  const { stream, written } = output(false);
  const display = createDisplay(stream);
  display.start('upload', 1).end();
  display.verdict(true, 'one');
  display.verdict(false, 'two');
  display.heading('three');
  expect(written()).toBe('  ok      one\n  FAILED  two\n\nthree\n');
});
