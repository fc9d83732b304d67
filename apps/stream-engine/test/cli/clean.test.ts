import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { childEnvironment, until } from '@repo/faults';
import { describe, expect, it } from 'vitest';
import { command, CommandRun, spawnCommand } from './run-command.ts';
import { createTestFolder } from '../test-folder.ts';

const folder = await createTestFolder();
const people = await folder.write(
  'people.csv',
  'id,email,born,amount\n1, Ada@Example.COM ,5 Jan 2024,1.50\n2,absent,2024-01-05,2\n"3",c@example.org,2024-01-06,\n',
);

describe('stream-engine clean', () => {
  it('writes clean CSV, and a summary to standard error', async () => {
    const { code, stdout, stderr } = await command(['clean', people]);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: 'id,email,born,amount\n1,ada@example.com,2024-01-05,1.50\n3,c@example.org,2024-01-06,\n',
    });
    expect(stderr).toMatch(
      /^cleaned \S+people\.csv\n {2}rows {5}3 read, 2 kept, 1 rejected, 0 skipped\n {2}columns {2}id integer, email email, born date, amount numeric\n {2}cleaned {2}/,
    );
    expect(stderr).toContain('        2,absent,2024-01-05,2\n          ^^^^^^\n');
  });

  it('writes NDJSON with the given types', async () => {
    const { stdout, stderr } = await command([
      'clean',
      people,
      '--to',
      'ndjson',
      '--type',
      'id:text',
      '--type',
      'email:text',
      '--type',
      'amount:numeric(4,1)',
      '--json',
    ]);
    expect(stdout).toBe(
      [
        '{"id":"1","email":" Ada@Example.COM ","born":"2024-01-05","amount":1.50}\n',
        '{"id":"2","email":"absent","born":"2024-01-05","amount":2}\n',
        '{"id":"3","email":"c@example.org","born":"2024-01-06","amount":null}\n',
      ].join(''),
    );
    expect(JSON.parse(stderr)).toMatchObject({
      rows: { read: 3, kept: 3, rejected: 0, skipped: 0 },
      changes: { born: 1 },
    });
  });

  it('applies column options even while inferring types', async () => {
    const file = await folder.write('own.csv', 'Price,Born\n1,03/04/2024\nNA,05/06/2024\n');
    const columns = ['--column', 'price: null=NA', '--column', 'Born: dateOrder=dmy'];
    const { stdout, stderr } = await command(['clean', file, ...columns]);
    expect(stdout).toBe('Price,Born\n1,2024-04-03\n,2024-06-05\n');
    expect(stderr).toContain('Price integer, Born date');
    const unknown = await command(['clean', file, '--column', 'cost: null=NA']);
    expect(unknown).toMatchObject({ code: 1, stdout: '' });
    expect(unknown.stderr).toContain(
      '--column names "cost", which is not in the file; its columns are "Price", "Born"',
    );
  });

  it('reads numbers of named types in their notation, and keeps others as they are', async () => {
    const file = await folder.write('numbers.csv', 'Price;Share;Note\n"1.234,50";5 %;1.5\n"(2,5)";7%;1,5\n');
    const notation = ['--decimal', ',', '--grouping', '.', '--number', 'percent'];
    const types = ['--type', 'price:numeric', '--type', 'share:numeric', '--delimiter', ';'];
    const { stdout, stderr } = await command(['clean', file, ...types, ...notation]);
    expect(stdout).toBe('Price,Share,Note\n1234.50,0.05,1.5\n-2.5,0.07,"1,5"\n');
    expect(stderr).toContain('Note text');
    const own = await command([
      'clean',
      file,
      ...types,
      '--column',
      'price: decimal=,, grouping=., number=human',
    ]);
    expect(own.stderr).toContain('to read it, use --number human');
  });

  it('leaves a column as text if its numbers have a point although a decimal comma is set', async () => {
    const content = 'v;w\n1.5;7\n2.5;8\n';
    const file = await folder.write('points.csv', content);
    const { stdout, stderr } = await command(['clean', file, '--decimal', ',', '--delimiter', ';']);
    expect(stdout).toBe(content.replaceAll(';', ','));
    expect(stderr).toContain('v text, w integer');
  });

  const filler = (value: string) => `${value},${'x'.repeat(60)}\n`.repeat(20_000);
  const late: readonly (readonly [string, readonly [string, string]])[] = [
    ['zip codes', ['90210', '02134']],
    ['telephone numbers', ['49123', '+49123']],
    ['hexadecimal', ['31', '0x1F']],
    ['groups of digits', ['1000', '1_000']],
    ['no digit before the point', ['0.5', '.81']],
    ['offsets', ['2024-01-05 10:30:00', '2024-01-05 10:30:00+02:00']],
    ['decimals of a second', ['2024-01-05 10:30:00', '2024-01-05 10:30:00.1234567']],
    ['letters', ['true', 'F']],
    ['UUIDs', ['0b5ecc2c-5a0c-4f8f-8a1e-0123456789ab', '0B5ECC2C-5A0C-4F8F-8A1E-0123456789AB']],
    ['words', ['7', 'none']],
  ];

  it.each(late)('keeps %s after the first MiB unchanged', async (_, [first, last]) => {
    const content = `v,pad\n${filler(first)}${last},y\n`;
    const file = await folder.write('late.csv', content);
    const { code, stdout, stderr } = await command(['clean', file, '--json']);
    expect({ code, isSame: stdout === content }).toEqual({ code: 0, isSame: true });
    expect(JSON.parse(stderr)).toMatchObject({
      rows: { kept: 20_001, rejected: 0 },
      columns: [{ name: 'v', rule: 'text' }, { rule: 'text' }],
      inference: 'done',
      changes: {},
    });
    const packed = await folder.write('late.csv.gz', gzipSync(content));
    expect((await command(['clean', packed])).stdout === content).toBe(true);
  });

  it('infers no types from the beginning of input that can be read only once', async () => {
    const content = `v,pad\n${filler('90210')}02134,y\n`;
    const { code, stdout, stderr } = await spawnCommand(['clean', '-'], { input: content });
    expect({ code, isSame: stdout === content }).toEqual({ code: 0, isSame: true });
    expect(stderr).toContain('columns  v text, pad text\n  types    not inferred: ');
    const short = await spawnCommand(['clean', '-', '--to', 'ndjson'], { input: 'v\n7\n' });
    expect(short.stdout).toBe('{"v":7}\n');
    expect(short.stderr).not.toContain('types');
  });

  it('infers a type that all values have', async () => {
    const file = await folder.write('typed.csv', `v,pad\n${filler('7')}8,y\n`);
    const { stdout } = await command(['clean', file, '--to', 'ndjson']);
    expect(stdout.split('\n').at(-2)).toBe('{"v":8,"pad":"y"}');
  });

  it('keeps letters unchanged and counts rewritten booleans', async () => {
    const content = 'a,b,c,d\nF,t,M,TRUE\nF,t,F,false\n';
    const { stdout, stderr } = await command(['clean', await folder.write('letters.csv', content), '--json']);
    expect(stdout).toBe('a,b,c,d\nF,t,M,true\nF,t,F,false\n');
    expect(JSON.parse(stderr)).toMatchObject({ changes: { d: 1 } });
  });

  it('reports in JSON whether types were inferred', async () => {
    const { stderr } = await command(['clean', people, '--no-infer', '--json']);
    expect(JSON.parse(stderr)).toMatchObject({ inference: 'off' });
  });

  it('without inference, keeps text unchanged except e-mail addresses', async () => {
    const { stdout } = await command(['clean', people, '--no-infer']);
    expect(stdout).toContain('\n1,ada@example.com,5 Jan 2024,1.50\n');
  });

  it('writes a clean file, and the rejects byte for byte with their header', async () => {
    const [output, rejects] = ['good.csv', 'bad.csv'].map((name) => path.join(folder.path, name));
    expect((await command(['clean', people, '-o', output!, '--rejects', rejects!])).code).toBe(0);
    expect(await readFile(output!, 'utf8')).toContain('ada@example.com');
    expect(await readFile(rejects!, 'utf8')).toBe('id,email,born,amount\n2,absent,2024-01-05,2\n');
  });

  it('leaves an existing file unchanged on failure', async () => {
    const output = await folder.write('kept.csv', 'as it was');
    const { code, stderr } = await command(['clean', people, '-o', output, '--max-rejects', '0']);
    expect(code).toBe(1);
    expect(stderr).toContain('REJECT_LIMIT_REACHED');
    expect(await readFile(output, 'utf8')).toBe('as it was');
    expect((await readdir(folder.path)).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('writes rejects that it can read again in every encoding', async () => {
    const [input, rejects, output] = ['latin.csv', 'bad-latin.csv', 'good-latin.csv'].map((name) =>
      path.join(folder.path, name),
    ) as [string, string, string];
    await writeFile(input, Buffer.from('name,born\nZo\xeb,x\nAda,2024-01-05\n', 'latin1'));
    const clean = ['clean', '--encoding', 'windows-1252', '--type', 'born:date', '--rejects', rejects];
    expect((await command([...clean, input, '-o', output])).code).toBe(0);
    const fixed = (await readFile(rejects, 'utf8')).replace(',x', ',2024-01-06');
    expect(fixed).toBe('\u{feff}name,born\nZoë,2024-01-06\n');
    await writeFile(input, fixed);
    expect(await command([...clean, input])).toMatchObject({ stdout: 'name,born\nZoë,2024-01-06\n' });
  });

  it.each([
    ['lines that end with CR', [], 'name,born\r"Zo\në",x', 'name,born\r"Zo\në",2024-01-06\r'],
    [
      'a delimiter of two characters',
      ['--delimiter', '||'],
      'name||born\n"Zo\në"||x\n',
      'name||born\n"Zo\në"||2024-01-06\n',
    ],
    [
      'a control character',
      ['--delimiter', '\\x01'],
      'name\u0001born\n"Zo\në"\u0001x\n',
      'name\u0001born\n"Zo\në"\u00012024-01-06\n',
    ],
    [
      'lenient quotes',
      ['--quotes', 'lenient'],
      'name,born\n "Zo\në" ,x\n',
      'name,born\n "Zo\në" ,2024-01-06\n',
    ],
  ])('reads %s, and rejects of them with the same options', async (_, options, file, fixed) => {
    const [input, rejects, again] = ['odd.csv', 'bad-odd.csv', 'good-odd.csv'].map((name) =>
      path.join(folder.path, name),
    ) as [string, string, string];
    await writeFile(input, file);
    const clean = ['clean', ...options, '--type', 'born:date', '--rejects', rejects];
    expect((await command([...clean, input, '-o', again])).code).toBe(0);
    expect((await readFile(rejects, 'utf8')).replace('x', '2024-01-06')).toBe(fixed);
    await writeFile(again, fixed);
    expect(await command([...clean, again])).toMatchObject({ stdout: 'name,born\n"Zo\në",2024-01-06\n' });
  });

  it('reads tab-separated values below a title, and rejects of them with the same options', async () => {
    const [input, rejects, again] = ['titled.tsv', 'bad-titled.csv', 'good-titled.csv'].map((name) =>
      path.join(folder.path, name),
    ) as [string, string, string];
    await writeFile(input, '"Title\nname\tborn\nZoë\tx\n\t\n');
    const clean = ['clean', '--skip-lines', '1', '--type', 'born:date', '--rejects', rejects];
    const { code, stderr } = await command([...clean, input, '-o', again]);
    expect(code).toBe(0);
    expect(stderr).toContain('1 line above the records, 1 empty record skipped');
    const fixed = (await readFile(rejects, 'utf8')).replace('x', '2024-01-06');
    expect(fixed).toBe('sep=\t\nname\tborn\nZoë\t2024-01-06\n');
    await writeFile(again, fixed);
    expect(await command([...clean, again])).toMatchObject({ stdout: 'name,born\nZoë,2024-01-06\n' });
  });

  it('leaves the input unchanged, even if --rejects names the same file', async () => {
    const content = 'email\nabsent\n';
    const input = await folder.write('in-place.csv', content);
    const failed = await command(['clean', input, '--rejects', input, '--max-rejects', '0']);
    expect(failed).toMatchObject({ code: 1, stderr: expect.stringContaining('REJECT_LIMIT_REACHED') });
    expect(await readFile(input, 'utf8')).toBe(content);
    expect(await command(['clean', input, '--rejects', input])).toMatchObject({ code: 0, stdout: 'email\n' });
    expect(await readFile(input, 'utf8')).toBe(content);
    expect((await readdir(folder.path)).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('rejects the same file for output and rejects, and unwritable files', async () => {
    const same = ['-o', path.join(folder.path, 'same.csv'), '--rejects', `${folder.path}/./same.csv`];
    expect(await command(['clean', people, ...same])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--output and --rejects must be different files'),
    });
    const nowhere = path.join(folder.path, 'no-such-folder', 'bad.csv');
    expect(await command(['clean', people, '--rejects', nowhere])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`${nowhere}: no such file`),
    });
  });

  it('reads other dialects, encodings and files without a header, and then writes none', async () => {
    const latin = Buffer.from('1;Zoë;03/04/2024\n', 'latin1');
    const { stdout } = await command([
      'clean',
      await folder.write('latin.csv', latin),
      '--delimiter',
      ';',
      '--encoding',
      'latin1',
      '--date-order',
      'dmy',
      '--no-header',
    ]);
    expect(stdout).toBe('1,Zoë,2024-04-03\n');
  });

  it.each([
    [['--type', 'age:int'], 1, 'COLUMN_UNKNOWN'],
    [['--type', 'id:color'], 2, 'unknown type "color"'],
    [['--type', 'id'], 2, '--type must be column:type'],
    [['--delimiter', 'comma'], 1, 'delimiter must be 1 to 4 ASCII characters'],
    [['--expected-rows', '7'], 1, 'the file has 3 records, but 7 were expected'],
  ])('fails with %j', async (args, code, says) => {
    const ended = await command(['clean', people, ...args]);
    expect(ended.code).toBe(code);
    expect(ended.stderr).toContain(says);
  });

  it('reads standard input, compressed or not', async () => {
    const { code, stdout } = await spawnCommand(['clean', '-'], { input: gzipSync('a,b\n1, x\n') });
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'a,b\n1, x\n' });
  });

  it('leaves no files when it is interrupted', async () => {
    const [output, rejects] = ['cut.csv', 'cut-rejects.csv'].map((name) => path.join(folder.path, name));
    const run = new CommandRun(['clean', '-', '-o', output!, '--rejects', rejects!]);
    run.child.stdin!.write('a,b\n1,2\n');
    const begun = async () => (await readdir(folder.path)).filter((name) => name.startsWith('cut')).length;
    await until(async () => (await begun()) === 2);
    run.child.kill('SIGINT');
    const { code, stderr } = await run.ended;
    expect(code).toBe(130);
    expect(stderr).toContain('the command was interrupted');
    expect(await begun()).toBe(0);
  });

  it('ends quietly if its reader closes the output', async () => {
    const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
    const line = `${'x'.repeat(90)},1\n`;
    const large = await folder.write('large.csv', `a,b\n${line.repeat(400_000)}`);
    const script = `node "$0" clean "$1" | head -n 2; echo "\${PIPESTATUS[0]}"`;
    const child = spawn('bash', ['-c', script, main, large], {
      env: childEnvironment({}),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [stdout, stderr] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ]);
    expect(stdout).toBe(`a,b\n${line}0\n`);
    expect(stderr).toBe('');
  });
});
