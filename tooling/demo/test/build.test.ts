import { chmod, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { makeFolder } from './demo-run.ts';
import { RunningProgram } from './running-program.ts';

const BUILD = fileURLToPath(new URL('../build.js', import.meta.url));

/** Runs build.js with a shell script instead of turbo. */
async function build(turbo: string | undefined, ...packages: string[]) {
  const folder = await makeFolder();
  if (turbo !== undefined) {
    await writeFile(path.join(folder, 'turbo'), `#!/bin/sh\n${turbo}\n`);
    await chmod(path.join(folder, 'turbo'), 0o755);
  }
  const environment = { PATH: `${folder}:/usr/bin:/bin` };
  const program = new RunningProgram(process.execPath, [BUILD, ...packages], { cwd: folder, environment });
  const code = await program.ended();
  return { code, output: program.output, errors: program.errors };
}

it('builds the named packages silently', async () => {
  const record = path.join(await makeFolder(), 'arguments');
  const run = await build(`echo "$@" > ${record}; echo noise; echo more >&2`, '@repo/a', '@repo/b');
  expect(run).toEqual({ code: 0, output: '', errors: '' });
  expect(await readFile(record, 'utf8')).toBe(
    'run build --output-logs=errors-only --filter=@repo/a --filter=@repo/b\n',
  );
});

it('prints the whole output of turbo if the build fails', async () => {
  const run = await build('echo "src/a.ts(1,1): error TS1"; echo "ERROR run failed" >&2; exit 3', '@repo/a');
  expect(run).toEqual({
    code: 1,
    output: '',
    errors: 'src/a.ts(1,1): error TS1\nERROR run failed\nThe build failed (turbo ended with 3).\n',
  });
});

it('explains what to do if turbo is missing', async () => {
  const run = await build(undefined, '@repo/a');
  expect(run.code).toBe(1);
  expect(run.errors).toContain('turbo could not be started; run this through pnpm.');
});
