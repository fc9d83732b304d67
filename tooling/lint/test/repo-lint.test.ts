import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';

const REPO_LINT = fileURLToPath(new URL('../repo-lint.js', import.meta.url));

/** Runs repo-lint in a new package that holds these files, by path. */
async function lint(files: Readonly<Record<string, string>>) {
  const folder = await mkdtemp(path.join(tmpdir(), 'repo-lint-'));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }
  const result = await new Promise<{ code: unknown; output: string }>((resolve) => {
    execFile(process.execPath, [REPO_LINT], { cwd: folder }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, output: stdout + stderr }),
    );
  });
  await rm(folder, { recursive: true });
  return result;
}

const READ = 'use node:fs/promises, or createReadStream in a pipeline';
const BUFFER = "send the part's stream through a pipeline";
const ENV = "Read the environment in this program's env.ts only";
const DATA = 'use stream.pipeline with a Transform, or for await';
const readsEnv = 'export const port = process.env.PORT;\n';
const hearsData = "export const c = (s: NodeJS.ReadableStream) => s.on('data', console.log);\n";
const readsFile = "import fs from 'node:fs';\n\nexport const a = fs.readFileSync('x');\n";

const rejected: readonly (readonly [what: string, text: string, message: string, file?: string])[] = [
  ['import', "import { readFileSync } from 'node:fs';\n\nexport const a = readFileSync('x');\n", READ],
  ['old import', "import { readFileSync } from 'fs';\n\nexport const a = readFileSync('x');\n", READ],
  [
    'renamed import',
    "import { readFileSync as read } from 'node:fs';\n\nexport const a = read('x');\n",
    READ,
  ],
  ['re-export', "export { readFileSync } from 'node:fs';\n", READ],
  ['property', readsFile, READ],
  ['namespace', "import * as fs from 'node:fs';\n\nexport const a = fs.readFileSync('x');\n", READ],
  ['quoted property', "import fs from 'node:fs';\n\nexport const a = fs['readFileSync']('x');\n", READ],
  ['destructured', "import fs from 'node:fs';\n\nexport const { readFileSync } = fs;\n", READ],
  ['dynamic import', "export const read = (await import('node:fs')).readFileSync;\n", READ],
  ['toBuffer', 'export const b = (part: { toBuffer(): Buffer }) => part.toBuffer();\n', BUFFER],
  ['optional toBuffer', 'export const b = (part?: { toBuffer(): Buffer }) => part?.toBuffer();\n', BUFFER],
  ['process.env', readsEnv, ENV],
  ['destructured env', 'export const { env } = process;\n', ENV],
  ['globalThis.process.env', 'export const port = globalThis.process.env.PORT;\n', ENV],
  ['imported env', "import { env } from 'node:process';\n\nexport const port = env.PORT;\n", ENV],
  ['nested env.ts', readsEnv, ENV, 'src/nested/env.ts'],
  ['env.ts at the root', readsEnv, ENV, 'env.ts'],
  ['environment.ts', readsEnv, ENV, 'src/environment.ts'],
  ['process.env in a test', readsEnv, ENV, 'test/file.test.ts'],
  ['data listener', hearsData, DATA],
  ['mistake that no house rule names', 'export const a = (b: number) => b === Number.NaN;\n', 'use-isnan'],
  [
    'comment that switches off a rule for nothing',
    '// oxlint-disable-next-line no-var\nexport const a = 1;\n',
    'Unused oxlint-disable directive',
  ],
  ['readFileSync in env.ts', readsFile + readsEnv, 'Use node:fs/promises.', 'test/env.ts'],
];
const named = rejected.map(
  ([what, text, message, file], at) => [what, file ?? `src/${at}.ts`, text, message] as const,
);
const messages = [...new Set(rejected.map(([, , message]) => message))];

// A process for each file would take ten times as long.
const { code, output } = await lint(Object.fromEntries(named.map(([, file, text]) => [file, text])));
// With CI set, oxlint colours even what is not for a terminal.
const reports = stripVTControlCharacters(output).split('\n\n');

test.each(named)('%s is rejected: %s', (_, file, _text, message) => {
  const ofFile = reports.filter((report) => report.includes(`[${file}:`)).join('\n');
  expect(messages.filter((known) => ofFile.includes(known))).toEqual([message]);
  expect(code).toBe(1);
});

test('another format is rejected', async () => {
  const result = await lint({ 'src/file.ts': 'export const a = "double quotes"\n' });
  expect(result.code).toBe(1);
  expect(result.output).toContain("export·const·a·=·'double·quotes';");
});

test('a clean package passes, and so does one without a file', async () => {
  const clean = {
    'src/env.ts': readsEnv,
    'test/env.ts': readsEnv,
    'test/file.test.ts': hearsData,
    'src/index.ts': "export { readFile } from 'node:fs/promises';\n",
    'package.json': '{\n  "name": "clean"\n}\n',
  };
  expect(await lint(clean)).toMatchObject({ code: 0 });
  expect(await lint({})).toMatchObject({ code: 0 });
});
