import { readFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { until } from '@repo/faults';
import { createTestDatabase } from '@repo/embedded-postgres/testing';
import { describe, expect, it } from 'vitest';
import { startService } from '../child-service.ts';
import { command, CommandRun } from './run-command.ts';
import { createTestFolder } from '../test-folder.ts';
import { answerFirstRequest, stubServer } from './stub-server.ts';

const folder = await createTestFolder();
const database = await createTestDatabase({
  schema: `CREATE TABLE people (id int PRIMARY KEY, email text, born date NOT NULL DEFAULT '2000-01-01');
    CREATE TABLE items (id int)`,
});
const service = await startService({ DATABASE_URL: database.url });
const targets = [
  ['a service', ['--server', service.url]],
  ['PostgreSQL itself', ['--database-url', database.url]],
] as const;

const people = await folder.write(
  'people.csv',
  'id,email,born\n1, Ada@Example.COM ,1815-12-10\n2,=1+1,2024-01-05\n',
);
const imported = await command([
  'import',
  people,
  '-t',
  'people',
  '--idempotency-key',
  'people-1',
  '--json',
  ...targets[0][1],
]);
const { id } = JSON.parse(imported.stdout) as { id: string };
await command(['import', people, '-t', 'people', '--idempotency-key', 'people-2', ...targets[1][1]]);

/** Option by which a suggested command reaches the same target, without an address that may contain a password. */
const flagOf = ([option, address]: readonly [string, string]) =>
  option === '--server' ? ` ${option} ${address}` : ` ${option} ...`;

describe.each(targets)('with %s', (_name, target) => {
  const run = (...args: readonly string[]) => command([...args, ...target]);

  it('lists and describes tables', async () => {
    expect((await run('tables')).stdout).toBe(
      'table          kind      columns  rows\npublic.items   ordinary  1        not counted yet\npublic.people  ordinary  3        not counted yet\n',
    );
    expect(JSON.parse((await run('tables', '--json')).stdout).tables).toHaveLength(2);
    const { stdout } = await run('tables', 'people');
    expect(stdout).toContain('  born    date     date     optional (default), not NULL  2024-01-31');
    expect(stdout).toContain('keys      id (primary)\ntemplate  id,email,born\n');
    expect((await run('tables', 'people', '--template')).stdout).toBe('id,email,born\n');
    expect(await run('tables', 'nothing')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('TABLE_NOT_FOUND'),
    });
  });

  it('lists imports by table and status', async () => {
    const all = (await run('imports')).stdout.trimEnd().split('\n');
    expect(all[0]).toMatch(
      /^import +started \(UTC\) +status +table +file +mode +loaded +rejected +key or problem$/,
    );
    expect(all.at(-2)).toMatch(/failed +public\.people +people\.csv +append +– +– +CONSTRAINT_UNIQUE$/);
    expect(all.at(-1)).toMatch(
      new RegExp(`^${id} .* committed +public\\.people +people\\.csv +append +1 +1 +people-1$`),
    );
    expect((await run('imports', '--limit', '1')).stdout.trimEnd().split('\n')).toHaveLength(2);
    const failed = JSON.parse((await run('imports', '-t', 'people', '--status', 'failed', '--json')).stdout);
    expect(failed.imports).toMatchObject([{ key: 'people-2' }]);
    expect((await run('imports', '-t', 'public.other')).stdout).toBe('no imports match\n');
  });

  it('shows one import: its receipt, or why it failed', async () => {
    const { stdout } = await run('imports', 'people-1', '--follow');
    expect(stdout).toMatch(/^committed to public\.people\n/);
    expect(stdout).toContain(`  all rejects: stream-engine rejects people-1${flagOf(target)}\n`);
    const failed = await run('imports', 'people-2');
    expect(failed).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^failed: .*\nerror: .*CONSTRAINT_UNIQUE/),
    });
    expect(await run('imports', 'none')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('IMPORT_NOT_FOUND'),
    });
  });

  it('writes rejects unchanged, as NDJSON, for a spreadsheet, and explained', async () => {
    const csv = 'id,email,born\n2,=1+1,2024-01-05\n';
    expect((await run('rejects', id)).stdout).toBe(csv);
    expect((await run('rejects', id, '--neutralize-formulas')).stdout).toBe(
      "id,email,born\n2,'=1+1,2024-01-05\n",
    );
    const withReasons = await run('rejects', id, '--reasons');
    expect(withReasons.stdout).toBe(
      'id,email,born,_line,_errors\n2,=1+1,2024-01-05,3,"email: not an e-mail address: ""=1+1"""\n',
    );
    expect((await run('rejects', id, '--reasons', '--neutralize-formulas')).stdout).toContain("2,'=1+1,");
    expect(await run('rejects', id, '--reasons', '--ndjson')).toMatchObject({ code: 2, stdout: '' });
    const again = await folder.write('again.csv', withReasons.stdout.replace('=1+1', 'a@example.org'));
    const { stdout } = await run('import', again, '-t', 'people', '--dry-run', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ rows: { loaded: 1, rejected: 0 } });
    expect(JSON.parse((await run('rejects', 'people-1', '--ndjson')).stdout)).toMatchObject({
      record: 2,
      line: 3,
      column: 'email',
      code: 'EMAIL_INVALID',
    });
    expect((await run('rejects', id, '--explain')).stdout).toBe(
      'line 3, email: EMAIL_INVALID, not an e-mail address: "=1+1"\n    2,=1+1,2024-01-05\n      ^^^^\n',
    );
    const output = path.join(folder.path, 'fix.csv');
    expect(await run('rejects', id, '-o', output)).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await readFile(output, 'utf8')).toBe(csv);
    expect((await run('rejects', 'none', '-o', output)).code).toBe(1);
    expect(await readFile(output, 'utf8')).toBe(csv);
  });

  it('rejects --reasons for a file without a header, in words of the command', async () => {
    const bare = await folder.write('bare.csv', 'x,absent,2024-01-05\n');
    const args = ['-t', 'people', '--no-header', '--max-rejects', '100%', '--json'];
    const { stdout } = await run('import', bare, ...args);
    const { id: receiptId, importId = receiptId } = JSON.parse(stdout);
    const { code, stderr } = await run('rejects', importId, '--reasons');
    expect(code).toBe(1);
    expect(stderr).toContain('the file has no header, so the columns of the reasons would have no names');
  });

  it('a plan shows column matches and the command to run', async () => {
    const semicolons = await folder.write(
      'semicolons.csv',
      'id;E-Mial;born\n11; Ada@Example.COM ;03.04.2024\n12;x;31.12.2024\n',
    );
    const { code, stdout } = await run('plan', semicolons, '-t', 'people', '--map', 'E-Mial:email');
    expect(code).toBe(0);
    expect(stdout).toContain('E-Mial  email   text     email    --map');
    expect(stdout).toContain(
      'delimiter ; (detected), quote " (default), encoding utf-8 (default), date order dmy (detected)',
    );
    expect(stdout).toContain('record 1, email: " Ada@Example.COM " → "ada@example.com"');
    expect(stdout).toContain(`${semicolons}:3, email: EMAIL_INVALID`);
    const [, line] = /To run it:\n {2}stream-engine (import .*)\n$/.exec(stdout)!;
    expect(line).toBe(
      `import ${semicolons} --table people --map E-Mial:email --delimiter ';' --date-order dmy${flagOf(target)}`,
    );
    const words = line!.replaceAll("'", '').split(' ');
    expect((await run(...words, '--dry-run', '--json')).stdout).toMatch(/"loaded":1,"rejected":1/);
  });

  it('a plan that would fail exits with 1 and suggests options', async () => {
    const { code, stdout } = await run(
      'plan',
      await folder.write('unknown.csv', 'id,emial\n1,a@example.org\n'),
      '-t',
      'people',
    );
    expect(code).toBe(1);
    expect(stdout).toContain('no such column; try --map emial:email');
    expect(stdout).toMatch(/The import would fail\. Try:\n.* --table people --map emial:email --/);
    expect(stdout.endsWith(`${flagOf(target)}\n`)).toBe(true);
    const json = await run('plan', people, '-t', 'people', '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({ table: 'public.people', rows: { read: 2, valid: 1 } });
  });

  it('cancel ends an import of another process', async () => {
    const key = `running-${target[0]}`;
    const other = new CommandRun(['import', '-', '-t', 'items', '--idempotency-key', key, ...targets[0][1]]);
    other.child.stdin!.write('id\n1\n');
    await until(async () => (await run('imports', key)).stdout.startsWith('running: '));
    expect((await run('cancel', key)).stdout).toMatch(/^cancelled [\da-f-]{36}: 0 rows were loaded\n$/);
    expect(await other.ended).toMatchObject({ code: 1, stderr: expect.stringContaining('IMPORT_CANCELLED') });
    expect(await run('cancel', key)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('IMPORT_ENDED'),
    });
  });
});

it('a plan sends the first MiB of a file and says so', async () => {
  const large = await folder.write('large.csv', `id\n${'1234567\n'.repeat(300_000)}`);
  const { stdout } = await command(['plan', large, '-t', 'items', ...targets[0][1]]);
  expect(stdout).toContain(`the first MiB of ${large} into public.items`);
});

it.each([
  ['is lost', (response: http.ServerResponse) => response.destroy()],
  [
    'is replaced by a proxy’s',
    (response: http.ServerResponse) => response.writeHead(504, { 'content-type': 'text/html' }).end('<h1>'),
  ],
])('an import whose response %s is looked up by its key', async (_what, answerUpload) => {
  // Passes everything on except the response to an upload.
  const url = await stubServer((request, response) => {
    const { method, url: target, headers } = request;
    const upstream = http.request(`${service.url}${target}`, { method, headers }, (answer) => {
      if (method === 'POST') return answerUpload(response);
      response.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(response);
    });
    request.pipe(upstream);
  });
  const items = await folder.write('items.csv', 'id\n1\n2\n');
  const { code, stdout } = await command(['import', items, '-t', 'items', '--json', '--server', url]);
  expect({ code, receipt: JSON.parse(stdout) }).toMatchObject({
    code: 0,
    receipt: { status: 'committed', rows: { read: 2, loaded: 2 } },
  });
});

it('an import that has not started is not the failed one with the same key', async () => {
  const url = await stubServer((request, response) => {
    const { method, url: target } = request;
    if (method === 'POST') return response.destroy();
    http.get(`${service.url}${target}`, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(response);
    });
  });
  const large = await folder.write('items-large.csv', `id\n${'1234567\n'.repeat(300_000)}`);
  const args = ['import', large, '-t', 'items', '--idempotency-key', 'people-2', '--json', '--server', url];
  const { code, stdout } = await command(args);
  expect({ code, problem: JSON.parse(stdout) }).toMatchObject({
    code: 3,
    problem: { code: 'CONNECTION_LOST', rowsLoaded: 0 },
  });
});

it('the command recognizes the response of another program', async () => {
  const url = await stubServer((_request, response) =>
    response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>'),
  );
  const { code, stdout } = await command(['cancel', 'x', '--json', '--server', url]);
  expect({ code, problem: JSON.parse(stdout) }).toMatchObject({
    code: 3,
    problem: { code: 'ANSWER_UNEXPECTED' },
  });
  expect(JSON.parse(stdout)).not.toHaveProperty('rowsLoaded');
});

it('an unknown outcome names the key to look it up with: exit code 4', async () => {
  const type = 'urn:stream-engine:problem:COMMIT_OUTCOME_UNKNOWN';
  const problem = {
    type,
    code: 'COMMIT_OUTCOME_UNKNOWN',
    title: 'Unknown',
    detail: 'lost',
    retryable: false,
  };
  const url = await stubServer((request, response) => {
    if (answerFirstRequest(request, response)) return;
    request.resume();
    response.writeHead(500, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem));
  });
  const args = ['import', people, '-t', 'people', '--idempotency-key', 'by-this', '--server', url];
  const { code, stdout } = await command([...args, '--json']);
  expect({ code, problem: JSON.parse(stdout) }).toEqual({
    code: 4,
    problem: { ...problem, idempotencyKey: 'by-this' },
  });
  const { stderr } = await command(args);
  expect(stderr).toContain(`hint: see how it ended: stream-engine imports by-this --server ${url}\n`);
  expect(stderr).toContain('hint: or send the file again with --idempotency-key by-this: it is loaded once');
});

it('a cancelled import that does not end may still commit: exit code 4', async () => {
  const url = await stubServer((_request, response) =>
    response
      .writeHead(202, { 'content-type': 'application/json' })
      .end(JSON.stringify({ id: 'x', status: 'running' })),
  );
  const { code, stdout } = await command(['cancel', 'x', '--json', '--server', url]);
  expect(code).toBe(4);
  expect(JSON.parse(stdout)).toMatchObject({ code: 'CANCEL_UNCERTAIN' });
  expect(JSON.parse(stdout)).not.toHaveProperty('rowsLoaded');
});
