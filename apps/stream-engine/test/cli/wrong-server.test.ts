import { describe, expect, it } from 'vitest';
import { createTestFolder } from '../test-folder.ts';
import { command } from './run-command.ts';
import { stubServer } from './stub-server.ts';

const folder = await createTestFolder();
const file = await folder.write('people.csv', 'id\n1\n');

describe('the command with the address of another program', () => {
  it.each([
    ['answers 200 to everything, in HTML', 200, 'text/html', '<p>welcome</p>'],
    ['answers 200 to everything, in JSON', 200, 'application/json', '{"ok":true}'],
    ['answers 404', 404, 'text/plain', 'not found'],
    [
      'answers with a problem of another kind',
      404,
      'application/problem+json',
      '{"type":"about:blank","title":"Not Found"}',
    ],
  ])('sends no byte of a file to a server that %s', async (_what, status, type, body) => {
    const asked: (string | undefined)[] = [];
    const url = await stubServer((request, response) => {
      asked.push(request.method);
      response.writeHead(status, { 'content-type': type }).end(body);
    });
    for (const args of [['import'], ['import', '--idempotency-key', 'mine'], ['plan']]) {
      const { code, stderr } = await command([...args, file, '--table', 'people', '--server', url]);
      expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('(ANSWER_UNEXPECTED)') });
      expect(stderr).toContain('set the address of stream-engine with --server');
      expect(stderr.includes('0 rows were loaded')).toBe(args[0] === 'import');
    }
    expect(asked).toEqual(['GET', 'GET', 'GET']);
  });
});

it.each(['import', 'plan'])(
  'reports the mistyped option of %s before a missing required one',
  async (name) => {
    const { code, stderr } = await command([name, file, '--tabel', 'people']);
    expect(code).toBe(2);
    expect(stderr).toContain("error: unknown option '--tabel'\n(Did you mean --table?)");
    const missed = await command([name, file]);
    expect(missed.code).toBe(2);
    expect(missed.stderr).toContain("error: required option '-t, --table <table>' not specified");
  },
);
