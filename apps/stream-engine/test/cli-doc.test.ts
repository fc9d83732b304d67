import { execFile } from 'node:child_process';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { childEnvironment } from '@repo/faults';
import { createTestDatabase } from '@repo/embedded-postgres/testing';
import { describe, expect, it } from 'vitest';
import { type OwnCode, ownTitles } from '../src/cli/failure/command-failure.ts';
import { exitCodeMeanings, exitCodes } from '../src/cli/failure/exit-codes.ts';
import { program } from '../src/cli/program.ts';
import { readClientSettings } from '../src/settings/env.ts';
import { startService } from './child-service.ts';
import { createTestFolder } from './test-folder.ts';
import { comparableJson } from './comparable.ts';

const folder = await createTestFolder();
const page = await readFile(new URL('../../../docs/CLI.md', import.meta.url), 'utf8');
const blocks = [...page.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language, content]) => ({
  language: language!,
  content: content!,
}));
const schema = /CREATE TABLE people \([^`]*?\)(?=`)/.exec(page)![0];
const database = await createTestDatabase({ schema });
const service = await startService({ DATABASE_URL: database.url });
await folder.write('people.csv', blocks[0]!.content);
const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
await writeFile(
  path.join(folder.path, 'stream-engine'),
  `#!/bin/sh\nexec '${process.execPath}' '${main}' "$@"\n`,
);
await chmod(path.join(folder.path, 'stream-engine'), 0o755);

/** What a shell shows of the command. */
async function run(line: string): Promise<string> {
  const { PATH = '', ...env } = childEnvironment({ STREAM_ENGINE_SERVER: service.url });
  const options = { cwd: folder.path, env: { ...env, PATH: `${folder.path}:${PATH}` } };
  const ended = promisify(execFile)('sh', ['-c', line], options);
  const { stdout, stderr } = await ended.catch((error: { stdout: string; stderr: string }) => error);
  return stdout || stderr;
}

/** Replaces values that differ from run to run. */
function comparable(text: string, language: string): unknown {
  if (language === 'json' && !text.includes('}\n{')) return comparableJson(text);
  return text
    .replaceAll(/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g, 'ID')
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, 'TIME')
    .replaceAll(/[\d.,]+ (?=ms|s\b|MB|rows\/s)/g, '# ')
    .replaceAll(/# (?:ms|s)\b/g, '# s');
}

describe('docs/CLI.md', () => {
  for (const [at, { language, content }] of blocks.entries()) {
    if (language !== 'sh') continue;
    const shown = blocks[at + 1]!;
    it(`shows the actual output of ${content.trimEnd()}`, async () => {
      const answer = await run(content.trimEnd());
      expect(comparable(answer, shown.language)).toEqual(comparable(shown.content, shown.language));
    });
  }

  const rowsOf = (heading: string) => {
    const [, rows] = new RegExp(`^\\| +${heading} .*\\n\\|[-:| ]+\\n((?:\\|.*\\n)+)`, 'm').exec(page)!;
    return rows!
      .trimEnd()
      .split('\n')
      .map((row) =>
        row
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim()),
      );
  };

  it('has every command', async () => {
    const names = rowsOf('command').map(([name]) => name!.replaceAll('`', ''));
    expect(names.toSorted()).toEqual((await program()).commands.map((one) => one.name()).toSorted());
  });

  it('has every exit code, in the words of --help', () => {
    const codes = Object.entries(exitCodes).map(([name, code]) => [
      String(code),
      exitCodeMeanings[name as keyof typeof exitCodes],
    ]);
    expect(rowsOf('code \\| meaning')).toEqual(codes);
  });

  it('has every problem of the command itself', () => {
    const named = rowsOf('code +\\| when').map(([name]) => name!.replaceAll('`', ''));
    expect(named.toSorted()).toEqual(Object.keys(ownTitles satisfies Record<OwnCode, string>).toSorted());
  });

  it('has the variables that the commands read', () => {
    const values = { STREAM_ENGINE_SERVER: 'http://a', DATABASE_URL: 'postgres://b', STREAM_ENGINE_KEY: 'c' };
    expect(rowsOf('variable').map(([name]) => name!.replaceAll('`', ''))).toEqual(Object.keys(values));
    expect(readClientSettings({ ...values, OTHER: 'd' })).toEqual(values);
  });
});
