import { PassThrough, Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { showProgress } from '../../src/cli/progress-bar.ts';

test('shows rows, megabytes, speed and time left, and passes the bytes on', async () => {
  const terminal = Object.assign(new PassThrough(), { isTTY: true, columns: 200 });
  const made = { rows: 0, bytes: 0 };
  const stage = showProgress({ generator: { progress: () => made }, rows: 1000, terminal });
  const source = Readable.from(
    (function* () {
      yield Buffer.from('first ');
      Object.assign(made, { rows: 1000, bytes: 2_340_000 });
      yield Buffer.from('last');
    })(),
  );
  expect((await buffer(source.pipe(stage))).toString()).toBe('first last');
  terminal.end();
  const shown = await text(terminal);
  expect(shown).toContain('0/1000 rows | 0.0 MB');
  expect(shown).toMatch(/100% \| 1000\/1000 rows \| 2\.3 MB \| [\d,]+ rows\/s \| ETA 0s/);
});
