import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';

const REPO_LINT = fileURLToPath(new URL('../repo-lint.js', import.meta.url));

/** Runs repo-lint in a new package that holds these files, by path. */
const lint = async (files: Readonly<Record<string, string>>) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'repo-lint-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }
  return new Promise<{ code: unknown; output: string }>((resolve) => {
    execFile(process.execPath, [REPO_LINT], { cwd: folder }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, output: stdout + stderr }),
    );
  });
};

const READ = 'use node:fs/promises, or createReadStream in a pipeline';
const BUFFER = "send the part's stream through a pipeline";
const ENV = "Read the environment in this program's env.ts only";
const DATA = 'use stream.pipeline with a Transform, or for await';

test.each<[what: string, text: string, message: string, file?: string]>([
  ['import', "import { readFileSync } from 'node:fs';\n\nexport const a = readFileSync('x');\n", READ],
  ['old import', "import { readFileSync } from 'fs';\n\nexport const a = readFileSync('x');\n", READ],
  [
    'renamed import',
    "import { readFileSync as read } from 'node:fs';\n\nexport const a = read('x');\n",
    READ,
  ],
  ['re-export', "export { readFileSync } from 'node:fs';\n", READ],
  ['property', "import fs from 'node:fs';\n\nexport const a = fs.readFileSync('x');\n", READ],
  ['namespace', "import * as fs from 'node:fs';\n\nexport const a = fs.readFileSync('x');\n", READ],
  ['quoted property', "import fs from 'node:fs';\n\nexport const a = fs['readFileSync']('x');\n", READ],
  ['destructured', "import fs from 'node:fs';\n\nexport const { readFileSync } = fs;\n", READ],
  ['dynamic import', "export const read = (await import('node:fs')).readFileSync;\n", READ],
  ['toBuffer', 'export const b = (part: { toBuffer(): Buffer }) => part.toBuffer();\n', BUFFER],
  ['optional toBuffer', 'export const b = (part?: { toBuffer(): Buffer }) => part?.toBuffer();\n', BUFFER],
  ['process.env', 'export const port = process.env.PORT;\n', ENV],
  ['destructured env', 'export const { env } = process;\n', ENV],
  ['globalThis.process.env', 'export const port = globalThis.process.env.PORT;\n', ENV],
  ['imported env', "import { env } from 'node:process';\n\nexport const port = env.PORT;\n", ENV],
  ['data listener', "export const c = (s: NodeJS.ReadableStream) => s.on('data', console.log);\n", DATA],
  ['mistake that no house rule names', 'export const a = (b: number) => b == Number.NaN;\n', 'use-isnan'],
  [
    'comment that switches off a rule for nothing',
    '// oxlint-disable-next-line no-var\nexport const a = 1;\n',
    'Unused oxlint-disable directive',
  ],
  ['another format', 'export const a = "double quotes"\n', "export·const·a·=·'double·quotes';"],
  ...['src/nested/env.ts', 'env.ts', 'src/environment.ts', 'test/file.test.ts'].map(
    (file) =>
      ['process.env', 'export const port = process.env.PORT;\n', ENV, file] as [
        string,
        string,
        string,
        string,
      ],
  ),
])('%s is refused: %j', async (_, text, message, file = 'src/file.ts') => {
  const { code, output } = await lint({ [file]: text });
  expect({ code, found: output.includes(message) ? message : output }).toEqual({ code: 1, found: message });
});

test.each(['src/env.ts', 'test/env.ts'])(
  'process.env is allowed in %s, and nothing else is',
  async (name) => {
    expect(await lint({ [name]: 'export const port = process.env.PORT;\n' })).toMatchObject({ code: 0 });
    const { code, output } = await lint({
      [name]: "import fs from 'node:fs';\n\nexport const a = fs.readFileSync('x');\n",
    });
    expect(output).toContain('readFileSync');
    expect(code).toBe(1);
  },
);

test('a data listener is allowed in a test', async () => {
  const text = "export const c = (s: NodeJS.ReadableStream) => s.on('data', console.log);\n";
  expect(await lint({ 'test/file.test.ts': text })).toMatchObject({ code: 0 });
});

test('a clean package passes, and so does one without a file', async () => {
  const clean = {
    'src/env.ts': 'export const port = process.env.PORT;\n',
    'src/index.ts': "export { readFile } from 'node:fs/promises';\n",
    'package.json': '{\n  "name": "clean"\n}\n',
  };
  expect(await lint(clean)).toMatchObject({ code: 0 });
  expect(await lint({})).toMatchObject({ code: 0 });
});
