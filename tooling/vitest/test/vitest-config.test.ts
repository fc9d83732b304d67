import { execFile, type ExecFileOptions } from 'node:child_process';
import { mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished, test } from 'vitest';
import { environment } from './env.ts';

const THIS_PACKAGE = fileURLToPath(new URL('..', import.meta.url));
const VITEST = await realpath(path.join(THIS_PACKAGE, 'node_modules/vitest'));

const PROJECT = {
  'project/package.json': '{ "type": "module" }',
  'project/tsconfig.json': '{ "extends": "nowhere/to-be-found.json" }',
  'project/vitest.config.ts': "export { default } from '@repo/vitest';",
};

const makeFolder = async () => {
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'vitest-config-')));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
};

/** Runs vitest with the shared configuration on a new package with these files. */
const run = async (files: Readonly<Record<string, string>>) => {
  const folder = await makeFolder();
  for (const [name, text] of Object.entries({ ...PROJECT, ...files })) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }
  const cwd = path.join(folder, 'project');
  await mkdir(path.join(cwd, 'node_modules/@repo'), { recursive: true });
  await symlink(VITEST, path.join(cwd, 'node_modules/vitest'));
  await symlink(THIS_PACKAGE, path.join(cwd, 'node_modules/@repo/vitest'));
  await symlink(path.join(folder, 'neighbour'), path.join(cwd, 'node_modules/neighbour'));
  const env = {
    ...environment,
    FAILED_TESTS_FILE: path.join(folder, 'failed'),
    TEST_DATABASE: 'embedded',
  };
  return { folder, ...(await node([path.join(VITEST, 'vitest.mjs'), 'run'], { cwd, env })) };
};

/** Runs rerun-failed.js. @returns also the list of flaky tests */
const rerun = async (folder: string) => {
  const [failed, flaky] = [path.join(folder, 'failed'), path.join(folder, 'flaky')];
  const options = { cwd: folder, env: environment };
  const { code, output } = await node([path.join(THIS_PACKAGE, 'rerun-failed.js'), failed, flaky], options);
  return { code, output, flaky: await readFile(flaky, 'utf8').catch(() => '') };
};

function node(parameters: readonly string[], options: ExecFileOptions) {
  return new Promise<{ code: unknown; output: string }>((resolve) => {
    execFile(process.execPath, parameters, options, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, output: `${stdout}${stderr}` }),
    );
  });
}

/** A test file whose only test runs `body` and passes. */
const passingAfter = (body: string): string => `
  import { expect, test } from 'vitest';
  test('passes', async () => {
    ${body}
    expect(1).toBe(1);
  });
`;

test('warnings fail the run even if every test passes', async () => {
  const late =
    "const p = Promise.reject(new Error('late')); await new Promise((r) => setTimeout(r, 20)); await p.catch(() => {});";
  const { code, output } = await run({
    'project/test/in-test.test.ts': passingAfter("process.emitWarning('careful', 'CarefulWarning');"),
    'project/test/late.test.ts': passingAfter(late),
    'project/test/on-import.test.ts': `process.emitWarning('early'); ${passingAfter('')}`,
  });
  expect(output).toMatch(/Failed Suites 3/);
  for (const warning of ['CarefulWarning: careful', 'PromiseRejectionHandledWarning', 'Warning: early'])
    expect(output).toContain(warning);
  expect(output).toContain('3 passed');
  expect(code).toBe(1);
});

test('unhandled rejections and errors fail the run even if every test passes', async () => {
  const thrown =
    "setImmediate(() => { throw new Error('not caught'); }); await new Promise((r) => setTimeout(r, 20));";
  const { code, output } = await run({
    'project/test/rejected.test.ts': passingAfter("void Promise.reject(new Error('not awaited'));"),
    'project/test/thrown.test.ts': passingAfter(thrown),
  });
  expect(output).toContain('Error: not awaited');
  expect(output).toContain('Error: not caught');
  expect(output).toContain('2 passed');
  expect(code).toBe(1);
});

test('a package without a test fails the run', async () => {
  const { code, output } = await run({});
  expect(output).toContain('No test files found');
  expect(code).toBe(1);
});

test('workspace packages are loaded from their sources, other packages are not', async () => {
  const { code, output } = await run({
    'neighbour/package.json': JSON.stringify({
      name: 'neighbour',
      type: 'module',
      exports: { '.': { '@repo/source': './src/index.ts', default: './dist/index.js' } },
    }),
    'neighbour/src/index.ts': "import dual from 'dual'; export const origin: string = `source, ${dual}`;",
    'neighbour/dist/index.js': "export const origin = 'build';",
    // A CommonJS package must keep requiring CommonJS, although the worker knows the conditions, too.
    'neighbour/node_modules/dual/package.json': '{ "name": "dual", "main": "index.cjs" }',
    'neighbour/node_modules/dual/index.cjs': "module.exports = require('inner').kind;",
    'neighbour/node_modules/dual/node_modules/inner/package.json': JSON.stringify({
      name: 'inner',
      exports: { '.': { import: './index.mjs', require: './index.cjs' } },
    }),
    'neighbour/node_modules/dual/node_modules/inner/index.cjs': "exports.kind = 'cjs';",
    'neighbour/node_modules/dual/node_modules/inner/index.mjs': "export const kind = 'esm';",
    'project/test/a.test.ts': `
      import { origin } from 'neighbour';
      import { expect, test } from 'vitest';
      test('origin', () => expect(origin).toBe('source, cjs'));
    `,
  });
  expect(output).toContain('1 passed');
  expect(code, output).toBe(0);
});

describe('rerun-failed', () => {
  /** Fails the first time, in whichever process. */
  const flaky = `
    import { existsSync, writeFileSync } from 'node:fs';
    import { expect, test } from 'vitest';
    test('is late at times', () => {
      const mark = expect.getState().testPath + '.again';
      const isAgain = existsSync(mark);
      writeFileSync(mark, '');
      expect(isAgain).toBe(true);
    });
  `;

  it('passes if the failed files pass alone, and lists the flaky tests', async () => {
    const { folder } = await run({
      'project/test/a.test.ts': flaky,
      'project/test/b.test.ts': passingAfter(''),
    });
    const listed = 'flaky: project/test/a.test.ts › is late at times\n';
    expect(await rerun(folder)).toMatchObject({ code: 0, flaky: listed });
    await writeFile(path.join(folder, 'project/test/a.test.ts'), passingAfter('expect(1).toBe(2);'));
    expect(await rerun(folder)).toMatchObject({ code: 1, flaky: listed });
  });

  it('still fails if more than two files have failed', async () => {
    const folder = await makeFolder();
    await writeFile(path.join(folder, 'failed'), '{}\n'.repeat(3));
    expect(await rerun(folder)).toEqual({
      code: 1,
      output: '3 test files failed: too many to be flaky\n',
      flaky: '',
    });
  });
});
