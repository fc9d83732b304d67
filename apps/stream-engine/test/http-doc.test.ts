import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { comparableEvent, comparableJson } from './comparable.ts';
import { startTestService } from './test-service.ts';
import { createTestFolder } from './test-folder.ts';

const page = await readFile(new URL('../../../docs/HTTP.md', import.meta.url), 'utf8');
const blocks = [...page.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language, content]) => ({
  language: language!,
  content: content!,
}));
const service = await startTestService({ schema: /CREATE TABLE people \(.*?\)(?=`)/.exec(page)![0] });
const { path: folder } = await createTestFolder();
await writeFile(path.join(folder, 'people.csv'), blocks[0]!.content);

/** Import ids of this run, by the ids that the page shows. */
const ids = new Map<string, string>();
const uuid = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g;
function comparable(text: string, { language }: { language: string }): unknown {
  if (language === 'text') return comparableEvent(text);
  return language === 'json' ? comparableJson(text) : text;
}

/** Makes an example JSON: `…` at the end of an object or array becomes a member or an element of that name. */
const parsable = (example: string) =>
  example.replaceAll(/…(?=\s*\})/g, '"…": "…"').replaceAll(/…(?=\s*\])/g, '"…"');

/** Replaces each `…` of an example by the answer's own members and elements. */
function completed(shown: unknown, answer: unknown): unknown {
  if (Array.isArray(shown) && Array.isArray(answer)) {
    const items = shown.filter((item) => item !== '…').map((item, at) => completed(item, answer[at]));
    return items.length < shown.length ? [...items, ...answer.slice(items.length)] : items;
  }
  if (!isObject(shown) || !isObject(answer)) return shown;
  const { '…': open, ...members } = shown;
  const filled = Object.entries(members).map(([name, value]) => [name, completed(value, answer[name])]);
  return { ...(open === undefined ? {} : answer), ...Object.fromEntries(filled) };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

async function run(command: string): Promise<string> {
  const here = command
    .replaceAll('http://127.0.0.1:3000', service.url)
    .replaceAll(uuid, (id) => ids.get(id) ?? id)
    .replaceAll(/(?<=^|; |\| )curl /gm, 'curl -sS ');
  return (await promisify(execFile)('sh', ['-c', here], { cwd: folder })).stdout;
}

describe('docs/HTTP.md', () => {
  for (const [at, { language, content }] of blocks.entries()) {
    if (language !== 'sh') continue;
    const commands = content.trimEnd().split(/\n(?=curl )/);
    const shown = blocks[at + 1]!;
    it(`shows the actual response to ${commands.at(-1)}`, async () => {
      let answer = '';
      for (const command of commands) answer = await run(command);
      const got = comparable(answer, shown);
      expect(got).toEqual(completed(comparable(parsable(shown.content), shown), got));
      const id = (text: string) => /^\s*\{\s*"id":\s*"(.*?)"/.exec(text)?.[1];
      if (id(shown.content)) ids.set(id(shown.content)!, id(answer)!);
    });
  }

  it('has a section for every route', () => {
    const headings = [...page.matchAll(/^## ((?:GET|POST|DELETE) .*)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual([
      'POST /v1/imports/{table}',
      'POST /v1/imports/{table}/plan',
      'GET /v1/imports/{id or Idempotency-Key}',
      'GET /v1/imports/{id or Idempotency-Key}/rejects',
      'GET /v1/imports',
      'DELETE /v1/imports/{id or Idempotency-Key}',
      'GET /v1/imports/{id or Idempotency-Key}/events',
      'GET /v1/tables',
      'GET /v1/tables/{table}',
      'GET /v1/tables/{table}/template.csv',
      'POST /v1/tables',
      'GET /metrics',
      'GET /livez, GET /readyz',
      'GET /docs, GET /openapi.json',
    ]);
  });
});
