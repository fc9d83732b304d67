import { once } from 'node:events';
import http from 'node:http';
import type net from 'node:net';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { createTestDatabase } from '@repo/embedded-postgres/testing';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { inputFile } from '../../src/cli/arguments/input-file.ts';
import { targetFrom, withService } from '../../src/cli/service/open-service.ts';
import { startService } from '../child-service.ts';
import { command, spawnCommand } from './run-command.ts';
import { createTestFolder } from '../test-folder.ts';
import { answerFirstRequest } from './stub-server.ts';

const folder = await createTestFolder();
const database = await createTestDatabase({
  schema: `CREATE TABLE people (id int PRIMARY KEY, email text, born date);
    CREATE TABLE parents (id int PRIMARY KEY);
    CREATE TABLE children (parent int REFERENCES parents ON DELETE CASCADE)`,
});
const service = await startService({ DATABASE_URL: database.url });
const targets = [
  ['a service', ['--server', service.url]],
  ['PostgreSQL itself', ['--database-url', database.url]],
] as const;

const people = 'id,email,born\n1, Ada@Example.COM ,1815-12-10\n2,absent,2024-01-05\n3,漢字@,2024-01-05\n';
const plain = await folder.write('people.csv', people);
const brotli = await folder.write('people.csv.br', brotliCompressSync(people));

const rows = () => database.query('SELECT id, email, born::text FROM people ORDER BY id');
const loaded = [{ id: 1, email: 'ada@example.com', born: '1815-12-10' }];
beforeEach(() => database.query('TRUNCATE people'));

describe.each(targets)('import to %s', (_name, target) => {
  const run = (...args: readonly string[]) => command(['import', ...args, '--table', 'people', ...target]);

  it('shows the receipt, with rejects as they are in the file', async () => {
    const { code, stdout, stderr } = await run(plain);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^committed to public\.people\n/);
    expect(stdout).toContain('rows     3 read, 1 loaded, 2 rejected, 0 skipped');
    expect(stdout).toContain(
      [
        'people.csv:3, email: EMAIL_INVALID, not an e-mail address: "absent"',
        '        2,absent,2024-01-05',
        '          ^^^^^^',
        `    ${plain}:4, email: EMAIL_INVALID, not an e-mail address: "漢字@"`,
        '        3,漢字@,2024-01-05',
        '          ^^^^^',
      ].join('\n'),
    );
    const [, id] = /import +([\da-f-]{36})/.exec(stdout)!;
    expect(stdout).toMatch(new RegExp(`all rejects: stream-engine rejects ${id} ${target[0]} \\S+\n$`));
    expect(await rows()).toEqual(loaded);
  });

  it('marks the invalid field, whatever its name and position', async () => {
    const mapped = await folder.write('mapped.csv', 'Born;"E ""mail""";id\n2024-01-05;absent;1\n');
    const all = ['--max-rejects', '100%'];
    const { stdout } = await run(mapped, '--delimiter', ';', '--map', 'E "mail":email', ...all);
    expect(stdout).toContain('        2024-01-05;absent;1\n                   ^^^^^^\n');
    const bare = await folder.write('bare.csv', 'x,absent,2024-01-05\n');
    const { stdout: shown } = await run(bare, '--no-header', ...all);
    expect(shown).toContain('        x,absent,2024-01-05\n        ^\n');
  });

  it('loads a compressed file and prints only the receipt as JSON', async () => {
    const { code, stdout, stderr } = await run(brotli, '--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      status: 'committed',
      rows: { read: 3, loaded: 1, rejected: 2, skipped: 0 },
      bytes: { decoded: Buffer.byteLength(people) },
    });
    expect(await rows()).toEqual(loaded);
  });

  it('loads standard input, compressed or not', async () => {
    const args = ['import', '-', '--json', '-t', 'people', ...target];
    const { code, stdout, stderr } = await spawnCommand(args, { input: gzipSync(people) });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ rows: { read: 3, loaded: 1 } });
    expect(await rows()).toEqual(loaded);
  });

  it('loads a file once per Idempotency-Key', async () => {
    const args = [plain, '--json', '--idempotency-key', `once-${target[0]}`, '--null', 'none'];
    const [first, again] = [await run(...args), await run(...args)];
    expect(JSON.parse(again.stdout)).toMatchObject({ id: JSON.parse(first.stdout).id, status: 'committed' });
    expect(await rows()).toEqual(loaded);
  });

  it('reports an error with its place, carets and a hint', async () => {
    const wrong = await folder.write('wrong.csv', 'id,Emial,born\n1,a@example.org,\n');
    const { code, stdout, stderr } = await run(wrong);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(
      /^error: A column is not in the table \(COLUMN_UNKNOWN\)\n {2}"Emial" is not a column of "people"; its columns are "id", "email", "born"; use --map Emial:email\n {2}\S*\/wrong\.csv:1, column "Emial"\n {4}id,Emial,born\n {7}\^\^\^\^\^\n {2}hint: stream-engine import \S*\/wrong\.csv --table people --map Emial:email --(?:server http:\S+|database-url \.\.\.)\n {2}0 rows were loaded( \(import [\da-f-]{36}\))?\n$/,
    );
    const fixed = await run(wrong, '--map', 'Emial:email');
    expect(fixed.code).toBe(0);
  });

  it('suggests no command that would fail', async () => {
    const wrong = await folder.write('no-id.csv', 'shoes,email\n1,a@example.org\n');
    const { code, stderr } = await run(wrong);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('(COLUMN_UNKNOWN)') });
    expect(stderr).not.toContain('--unknown-columns');
    expect(stderr).toContain(
      `hint: see which field goes to which column: stream-engine plan ${wrong} --table people`,
    );
    const planned = await command(['plan', wrong, '--table', 'people', ...target]);
    expect(planned.stdout).toMatch(/COLUMN_UNKNOWN .*\n.*COLUMN_MISSING .*\n\nThe import would fail\.\n$/);
  });

  it('names the columns that were left out', async () => {
    const file = await folder.write('more.csv', 'id,Emial,"a, b"\n1,a@example.org,\n');
    const { code, stdout } = await run(file, '--unknown-columns', 'ignore');
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringContaining('\n  left out "Emial" (@2), "a, b" (@3)\n'),
    });
  });

  it('marks the byte at which a file becomes unreadable', async () => {
    const open = await folder.write('open.csv', `${'id,email,born\n1,a@example.org,2024-01-01\n'}2,"漢\tb`);
    const { code, stderr } = await run(open);
    expect(code).toBe(1);
    expect(stderr).toContain('QUOTE_UNTERMINATED');
    expect(stderr).toMatch(/ {2}\S*\/open\.csv:3\n {4}2,"漢␉b\n {6}\^+\n/);
  });

  it('reports that too many rejects prevented loading, and shows them', async () => {
    const { code, stderr } = await run(plain, '--max-rejects', '1');
    expect(code).toBe(1);
    expect(stderr).toContain('error: Too many records were rejected (REJECT_LIMIT_REACHED)');
    expect(stderr).toContain('    2,absent,2024-01-05\n'.slice(2));
    expect(stderr).toMatch(
      /hint: all rejects: stream-engine rejects [\da-f-]{36} --explain --(?:server http:\S+|database-url \.\.\.)\n {2}0 rows were loaded/,
    );
    expect(await rows()).toEqual([]);
  });

  it.each([[], ['--dry-run']])(
    'exits with 1 if every record was rejected, and shows why %s',
    async (...args) => {
      const bad = await folder.write('bad.csv', 'id,email,born\nx,a@example.org,\n2,absent,\n');
      const { code, stdout, stderr } = await run(bad, ...args);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toContain(
        'error: Every record was rejected (NOTHING_LOADED)\n  all 2 records were rejected\n',
      );
      expect(stderr).toContain('bad.csv:2, id: TYPE_INVALID');
      expect(stderr).toMatch(
        /all rejects: stream-engine rejects [\da-f-]{36} --explain .+\n {2}0 rows were loaded/,
      );
      const planned = await command(['plan', bad, '--table', 'people', ...target]);
      expect(planned).toMatchObject({ code: 1, stdout: expect.stringContaining('NOTHING_LOADED') });
      expect(await rows()).toEqual([]);
    },
  );

  it('keeps the old rows in a replace with rejects and says how to allow rejects', async () => {
    await database.query("INSERT INTO people VALUES (7, 'old@example.com')");
    const { code, stderr } = await run(plain, '--mode', 'replace');
    expect(code).toBe(1);
    expect(stderr).toContain('(REPLACE_REJECTS)\n  2 of 3 records were rejected; ');
    expect(stderr).toMatch(/hint: all rejects: stream-engine rejects [\da-f-]{36} --explain/);
    expect(stderr).toContain('hint: --max-rejects 1% allows up to 1% rejects, 100% any number\n');
    expect(await rows()).toEqual([{ id: 7, email: 'old@example.com', born: null }]);
    const planned = await command(['plan', plain, '--table', 'people', '--mode', 'replace', ...target]);
    expect(planned.code).toBe(1);
    expect(planned.stdout).toContain('existing rows\n  all rows of public.people will be deleted\n');
    expect(planned.stdout).toContain('REPLACE_REJECTS');
    expect((await run(plain, '--mode', 'replace', '--max-rejects', '100%')).code).toBe(0);
    expect(await rows()).toEqual(loaded);
  });

  it('empties a table only on request', async () => {
    await database.query("INSERT INTO people VALUES (7, 'old@example.com')");
    const empty = await folder.write('empty.csv', 'id,email,born\n\n');
    const { code, stderr } = await run(empty, '--mode', 'replace');
    expect(code).toBe(1);
    expect(stderr).toContain('(REPLACE_EMPTY)');
    expect(stderr).toContain('hint: to empty the table: --expected-rows 0\n');
    expect((await run(empty, '--mode', 'replace', '--expected-rows', '0')).code).toBe(0);
    expect(await rows()).toEqual([]);
  });

  it('changes rows of other tables only with --cascade', async () => {
    await database.query(
      'TRUNCATE parents CASCADE; INSERT INTO parents VALUES (7); INSERT INTO children VALUES (7)',
    );
    const file = await folder.write('parents.csv', 'id\n1\n');
    const replace = (name: string, ...args: readonly string[]) =>
      command([name, file, '--table', 'parents', '--mode', 'replace', ...args, ...target]);
    const { code, stderr } = await replace('import');
    expect(code).toBe(1);
    expect(stderr).toContain('(REPLACE_CASCADES)');
    expect(stderr).toContain('hint: to allow this: --cascade\n');
    const planned = await replace('plan', '--cascade');
    expect(planned.stdout).toContain(
      'rows of public.children that refer to them will be deleted or changed\n',
    );
    expect(planned.stdout).toContain('--mode replace --cascade');
    expect((await replace('import', '--cascade')).code).toBe(0);
    expect(await database.query('SELECT FROM children')).toEqual([]);
  });

  it('prints only the problem as JSON', async () => {
    const { code, stdout, stderr } = await run(plain, '--json', '--expected-rows', '7');
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      code: 'ROWS_UNEXPECTED',
      rowsLoaded: 0,
      importId: expect.any(String),
    });
  });

  it('fails if the file becomes shorter while it is read', async () => {
    const [flag, address] = target;
    const options = flag === '--server' ? { server: address } : { databaseUrl: address };
    const shrinking = { ...(await inputFile(plain)), bytesTotal: people.length + 1_000 };
    const request = {
      file: shrinking,
      table: 'people',
      query: {},
      idempotencyKey: `short-${flag}`,
      isKeyGiven: false,
    };
    const watch = { signal: new AbortController().signal, onProgress: undefined };
    const imported = withService(targetFrom(options), (one) => one.importFile(request, watch));
    await expect(imported).rejects.toMatchObject({
      exitCode: 1,
      problem: {
        code: 'FILE_UNUSABLE',
        detail: `${plain} became shorter while it was being read`,
        rowsLoaded: 0,
      },
    });
    expect(await rows()).toEqual([]);
  });

  it('fails the same way if the file cannot be read', async () => {
    // This file can be opened but not read.
    const { code, stdout } = await run('/proc/self/mem', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ code: 'FILE_UNUSABLE', detail: '/proc/self/mem: EIO' });
  });

  it('does a dry run', async () => {
    const { code, stdout } = await run(plain, '--dry-run');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^checked against public\.people; nothing was loaded\n/);
    expect(await rows()).toEqual([]);
  });
});

describe('import', () => {
  it.each([
    [['people.csv'], "required option '-t, --table <table>' not specified"],
    [['people.csv', '-t', 'people', '--fast'], "unknown option '--fast'"],
    [['', '-t', 'people'], "argument 'file' is empty; is a shell variable unset?"],
    [['people.csv', 'more.csv', '-t', 'people'], 'too many arguments'],
    [['people.csv', '-t', 'people', '--idempotency-key', 'a b'], '--idempotency-key must be'],
    [
      ['people.csv', '-t', 'people', '--server', 'somebody:geheim@host:3000'],
      '--server must be like https://host:3000\n',
    ],
    [
      ['people.csv', '-t', 'people', '--server', 'http://localhost', '--database-url', 'postgres://x'],
      '--server and --database-url cannot be combined',
    ],
  ])('%j is an invalid command line: exit code 2', async (args, says) => {
    const { code, stdout, stderr } = await command(['import', ...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(says);
    expect(stderr).toContain('See: stream-engine import --help');
  });

  it('a missing file or a folder fails: exit code 1', async () => {
    const missing = await command(['import', 'missing.csv', '-t', 'people']);
    expect(missing.code).toBe(1);
    expect(missing.stderr).toContain('missing.csv: no such file');
    expect((await command(['import', folder.path, '-t', 'people'])).stderr).toContain('is a folder');
  });

  it('an unreachable service is a temporary failure: exit code 3', async () => {
    const server = await command(['import', plain, '-t', 'people', '--server', 'http://127.0.0.1:1']);
    expect(server.code).toBe(3);
    expect(server.stderr).toContain('http://127.0.0.1:1: ECONNREFUSED');
    const url = 'postgres://somebody:geheim@127.0.0.1:1/nothing';
    const direct = await command(['import', plain, '-t', 'people', '--database-url', url]);
    expect(direct.code).toBe(3);
    expect(direct.stderr).toContain('DATABASE_UNAVAILABLE');
    expect(direct.stderr).not.toContain('geheim');
  });

  it('sends its API key, and shows an early response', async () => {
    let authorization: string | undefined;
    // Rejects before reading anything, and discards the body.
    const server = http.createServer((request, response) => {
      ({ authorization } = request.headers);
      if (answerFirstRequest(request, response)) return;
      const problem = {
        type: 'urn:stream-engine:problem:CAPACITY_REACHED',
        code: 'CAPACITY_REACHED',
        title: 'All import slots are taken',
        detail: 'later',
        retryable: true,
      };
      response.writeHead(503, { 'content-type': 'application/problem+json', 'retry-after': '5' });
      response.end(JSON.stringify({ ...problem, rowsLoaded: 0 }));
      request.resume();
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    afterAll(() => server.close());
    const url = `http://127.0.0.1:${(server.address() as net.AddressInfo).port}`;
    const large = await folder.write('large.csv', `id\n${'1\n'.repeat(4_000_000)}`);
    const { code, stderr } = await spawnCommand(['import', large, '-t', 'people'], {
      env: { STREAM_ENGINE_SERVER: url, STREAM_ENGINE_KEY: 'sek_secret' },
    });
    expect(code).toBe(3);
    expect(stderr).toBe(
      'error: All import slots are taken (CAPACITY_REACHED)\n  later\n  hint: try again in 5 s\n  0 rows were loaded\n',
    );
    expect(authorization).toBe('Bearer sek_secret');
  });
});
