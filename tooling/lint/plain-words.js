#!/usr/bin/env node
// Finds words in the repository's texts that have a plainer one, and says which: comments, messages, test titles, docs.

import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { openings, words } from './words.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const texts =
  /\.(?:css|html|js|json|jsonc|md|sh|sql|ts|tsx|yaml|yml)$|(?:^|\/)(?:\.env\.example|Dockerfile|run)$/;
/** The list itself, the lock file, and licences, which others have written. */
const foreign = /(?:^|\/)(?:words\.js|words\.test\.ts|pnpm-lock\.yaml|LICENSE[^/]*)$/;

/** Every finding in one text, as `line: word (better: …)`. */
export function* findWords(text) {
  const lines = text.split('\n');
  for (const [at, line] of lines.entries()) {
    for (const { found, better } of words) {
      const [word] = found.exec(line) ?? [];
      if (word !== undefined) yield { line: at + 1, word, better };
    }
    const opening = firstSentence(lines, at);
    for (const { found, better } of openings) {
      const [word] = (opening && found.exec(opening)) ?? [];
      if (word !== undefined) yield { line: at + 1, word: `comment begins "${word}"`, better };
    }
  }
}

/** The text with which a comment opens in this line; nothing where none does. */
function firstSentence(lines, at) {
  const line = lines[at].trim();
  const before = at === 0 ? '' : lines[at - 1].trim();
  if (line.startsWith('// ')) return before.startsWith('//') ? undefined : line.slice(3);
  if (line.startsWith('/** ')) return line.slice(4);
  if (line.startsWith('* ') && before === '/**') return line.slice(2);
  return undefined;
}

async function trackedFiles(folders) {
  const { stdout } = await promisify(execFile)('git', ['ls-files', '-z', '--', ...folders], {
    cwd: root,
    maxBuffer: 2 ** 26,
  });
  return stdout.split('\0').filter((file) => texts.test(file) && !foreign.test(file));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  let count = 0;
  for (const file of await trackedFiles(process.argv.slice(2))) {
    for (const { line, word, better } of findWords(await readFile(path.join(root, file), 'utf8'))) {
      console.error(`${file}:${line}: ${word} → ${better}`);
      count += 1;
    }
  }
  if (count > 0) console.error(`${count} places. Say it more plainly; tooling/lint/words.js has the list.`);
  process.exitCode = count > 0 ? 1 : 0;
}
