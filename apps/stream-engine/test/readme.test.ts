import { execFile } from 'node:child_process';
import { access, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { contactsTableSql } from '@repo/csv-gen';
import { createTestDatabase } from '@repo/embedded-postgres/testing';
import { describe, expect, it } from 'vitest';
import { childEnvironment } from '@repo/faults';

const folder = fileURLToPath(new URL('..', import.meta.url));
const readme = await readFile(`${folder}/README.md`, 'utf8');
const block = (language: string) => new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``).exec(readme)?.[1] ?? '';

describe('the README', () => {
  it('has an example with its actual output', async () => {
    const database = await createTestDatabase({ schema: contactsTableSql });
    const program = `const databaseUrl = ${JSON.stringify(database.url)};\n${block('js')}`;
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '--eval', program],
      { cwd: folder, env: childEnvironment({}) },
    );
    expect({ stdout, stderr }).toEqual({ stdout: block('text'), stderr: '' });
    expect(await database.query('SELECT id::int, email FROM contacts')).toEqual([
      { id: 1, email: 'ada@example.com' },
    ]);
  });

  it('names files that exist', async () => {
    const paths = [...readme.matchAll(/(?:src|test)\/[\w./-]*\w\/?/g)].map(([path]) => path);
    expect(paths.length).toBeGreaterThan(5);
    for (const path of paths) await access(`${folder}/${path}`);
  });
});
