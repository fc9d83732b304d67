import { type Answer, RawClient, send, sendCsv } from '@repo/faults';
import { createHash, randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileForm } from '../../form.ts';
import { problemOf } from '../../problem-of.ts';
import { startTestService } from '../../test-service.ts';

const service = await startTestService({
  schema: `CREATE TABLE items (id int, label text); CREATE TABLE others (id int, label text);
    CREATE TABLE keyed (id int PRIMARY KEY, label text, UNIQUE (id, label))`,
});
const path = `${service.url}/v1/imports/items`;
const file = 'id,label\n1,a\n2,b\nx,c\n';
const digestOf = (bytes: string | Buffer) =>
  `sha-256=:${createHash('sha256').update(bytes).digest('base64')}:`;
const receiptOf = ({ status, body }: Answer) => {
  expect(status).toBe(200);
  return JSON.parse(body.toString());
};

let key: string;
beforeEach(() => {
  key = randomUUID();
});
afterEach(() => service.database.query('TRUNCATE items, others, keyed'));

const sendKeyed = (headers: Record<string, string> = {}, content: string | Buffer = file, url = path) =>
  sendCsv(url, content, { headers: { 'idempotency-key': key, ...headers } });

describe('the same file with the same key', () => {
  it('a file that is sent again is loaded once, and gets the same receipt', async () => {
    const first = await sendKeyed();
    expect(receiptOf(first).rows).toMatchObject({ read: 3, loaded: 2, rejected: 1 });
    expect(first.headers).not.toHaveProperty('idempotent-replayed');
    for (let i = 0; i < 3; i++) {
      const again = await sendKeyed();
      expect(again.headers['idempotent-replayed']).toBe('true');
      expect(receiptOf(again)).toEqual(receiptOf(first));
    }
    expect(await service.countRows('items')).toBe(2);
  });

  it.each([
    ['as a form', () => send(path, { ...withKey(fileForm(file)) })],
    ['compressed', () => sendKeyed({}, gzipSync(file))],
    ['with its digest', () => sendKeyed({ 'content-digest': digestOf(file) })],
    ['with the key in quotes', () => sendKeyed({ 'idempotency-key': `"${key}"` })],
  ])('a repeated file is recognized %s', async (_how, repeat) => {
    const { id } = receiptOf(await sendKeyed());
    expect(receiptOf(await repeat())).toMatchObject({ id });
    expect(await service.countRows('items')).toBe(2);
  });

  it.each(['mode=replace&maxRejects=5', 'null=x&null=y&maxRejects=5&expectedRows=3&map=label:label'])(
    'a repeated file is recognized with its parameters: %s',
    async (query) => {
      const sendAgain = () => sendKeyed({}, file, `${path}?${query}`);
      const { id } = receiptOf(await sendAgain());
      const again = await sendAgain();
      expect(receiptOf(again)).toMatchObject({ id });
      expect(again.headers['idempotent-replayed']).toBe('true');
    },
  );

  it.each([
    ['', 'delimiter=,'],
    ['delimiter=,', 'delimiter=%5Cx2c&quotes=strict'],
    ['', 'quote="'],
    ['', 'quote="&escape="'],
    ['', 'comment=none'],
    ['', 'header=true'],
    ['', 'null='],
    ['', 'unknownColumns=reject'],
    ['', 'encoding=UTF8'],
    ['', 'dateOrder=iso'],
    ['', 'timeZone=utc'],
    ['', 'exact=false'],
    ['', 'mode=append'],
    ['', 'onConstraint=fail'],
    ['', 'cascade=false'],
    ['', 'dryRun=false'],
    ['mode=append&header=true', 'header=true'],
    ['maxRejects=5&null=x&null=y', 'null=y&null=x&maxRejects=05'],
    ['maxRejects=50%25', 'maxRejects=50.0%25'],
    ['encoding=latin1', 'encoding=windows-1252'],
    ['timeZone=%2B0200', 'timeZone=%2B02:00'],
    ['timeZone=Europe/Berlin', 'timeZone=europe/berlin'],
    ['comment=%23', 'comment=%23&escape="'],
    ['quote=none', 'quote='],
    ['map=id:id&map=label:label', 'map=label:LABEL&map=id:id'],
    ['', 'null.label='],
    ['null=x', 'null=x&null.label=x'],
    ['null.label=a&null.label=b', 'null.label=b&null.label=a'],
    ['null.label=a', 'null.LABEL=a'],
    ['mode=upsert', 'mode=upsert&key=id', 'keyed'],
    ['mode=upsert&key=id,label', 'mode=upsert&key=label,id', 'keyed'],
  ])(
    'a repeated file is recognized if its parameters are spelled differently: %j, %j',
    async (query, spelt, table = 'items') => {
      const url = `${service.url}/v1/imports/${table}`;
      const content = file.slice(0, file.indexOf('x'));
      const { id } = receiptOf(await sendKeyed({}, content, `${url}?${query}`));
      for (const repeat of [spelt, query]) {
        const again = await sendKeyed(
          { 'content-type': 'text/csv; charset=utf-8' },
          content,
          `${url}?${repeat}`,
        );
        expect(receiptOf(again)).toMatchObject({ id });
      }
    },
  );

  it('a repeated file is answered before its body is read if its digest matches', async () => {
    const { id } = receiptOf(await sendKeyed());
    const client = await RawClient.connect(service.port);
    client.post('/v1/imports/items', {
      'content-type': 'text/csv',
      'content-length': 1e9,
      'idempotency-key': key,
      'content-digest': digestOf(file),
      expect: '100-continue',
    });
    expect(receiptOf(await client.answer())).toMatchObject({ id });
    expect(client.received).toMatch(/^HTTP\/1\.1 200/);
    client.socket.destroy();
  });

  it('a file is loaded if the earlier attempts failed, however many', async () => {
    problemOf(await sendKeyed({}, file, `${path}?maxRejects=0`), 'REJECT_LIMIT_REACHED');
    problemOf(await sendKeyed({}, file, `${path}?maxRejects=0`), 'REJECT_LIMIT_REACHED');
    receiptOf(await sendKeyed());
    expect(await service.countRows('items')).toBe(2);
  });

  it('a file is loaded once if it arrives many times concurrently', async () => {
    const answers = await Promise.all(Array.from({ length: 4 }, () => sendKeyed()));
    for (const answer of answers) {
      if (answer.status !== 200) problemOf(answer, 'IMPORT_IN_PROGRESS');
    }
    expect(receiptOf(await sendKeyed())).toMatchObject({ rows: { loaded: 2 } });
    expect(await service.countRows('items')).toBe(2);
  });
});

function withKey(form: ReturnType<typeof fileForm>) {
  return { body: form.body, headers: { ...form.headers, 'idempotency-key': key } };
}

describe('a second request with the same Idempotency-Key', () => {
  it.each([
    ['', 'delimiter=;'],
    ['', 'quotes=lenient'],
    ['', 'header=false'],
    ['', 'null=x'],
    ['null=', 'null=&null=x'],
    ['null=x', 'null=x&nullText=true'],
    ['', 'empty=text'],
    ['', 'empty.label=text'],
    ['', 'null.label=x'],
    ['null=x', 'null.label=x'],
    ['null.label=x', 'null.id=x'],
    ['', 'exact=true'],
    ['', 'timeZone=Europe/Berlin'],
    ['', 'expectedRows=2'],
    ['', 'maxRejects=2'],
    ['maxRejects=2', 'maxRejects=100%25'],
    ['', 'map=label:label'],
    ['', 'mode=replace'],
    ['mode=upsert', 'mode=upsert&key=id,label', 'keyed'],
  ])(
    'a used key is rejected if the parameters have another meaning: %j, %j',
    async (query, other, table = 'items') => {
      const url = `${service.url}/v1/imports/${table}`;
      const content = 'id,label\n1,a\n2,b\n';
      receiptOf(await sendKeyed({}, content, `${url}?${query}`));
      const problem = problemOf(await sendKeyed({}, content, `${url}?${other}`), 'KEY_REUSED');
      expect(problem).toMatchObject({ differs: 'parameters' });
    },
  );

  it.each([
    ['another file', () => sendKeyed({}, `${file}4,d\n`), 'of another file'],
    [
      'another file by its digest',
      () => sendKeyed({ 'content-digest': digestOf('x') }, 'x'),
      'of another file',
    ],
    ['another table', () => sendKeyed({}, file, `${service.url}/v1/imports/others`), 'into another table'],
    ['other parameters', () => sendKeyed({}, file, `${path}?unknownColumns=ignore`), 'with other parameters'],
  ])('a used key is rejected with %s, and nothing is loaded', async (_what, repeat, says) => {
    const { id } = receiptOf(await sendKeyed());
    const problem = problemOf(await repeat(), 'KEY_REUSED');
    expect(problem).toMatchObject({ detail: expect.stringContaining(says), href: `/v1/imports/${id}` });
    expect(await service.countRows('items')).toBe(2);
    expect(await service.countRows('others')).toBe(0);
  });

  it('a used key is rejected with the address of its import if that is still running', async () => {
    const client = await RawClient.connect(service.port);
    client.post('/v1/imports/items', {
      'content-type': 'text/csv',
      'content-length': file.length,
      'idempotency-key': key,
    });
    client.write(file.slice(0, 10));
    let problem: ReturnType<typeof problemOf> | undefined;
    while (problem === undefined) {
      const found = await send(`${service.url}/v1/imports/${key}`, { method: 'GET' });
      if (found.status === 200) problem = problemOf(await sendKeyed(), 'IMPORT_IN_PROGRESS');
    }
    const running = await send(`${service.url}${problem['href']}`, { method: 'GET' });
    expect(receiptOf(running)).toMatchObject({ status: 'running', key, table: 'public.items' });
    client.write(file.slice(10));
    expect((await client.answer()).status).toBe(200);
    client.socket.destroy();
  });
});

describe('a digest', () => {
  it('a digest that does not match the file rolls the import back', async () => {
    const answer = await sendCsv(path, file, { headers: { 'content-digest': digestOf('other') } });
    expect(problemOf(answer, 'DIGEST_MISMATCH').detail).toContain(
      createHash('sha256').update(file).digest('hex'),
    );
    expect(await service.countRows('items')).toBe(0);
  });

  it('the digest of a compressed file is that of its compressed bytes', async () => {
    const compressed = gzipSync(file);
    const sendWith = (digest: string) => sendKeyed({ 'content-digest': digest }, compressed);
    problemOf(await sendWith(digestOf(file)), 'DIGEST_MISMATCH');
    const { id } = receiptOf(await sendWith(digestOf(compressed)));
    expect(receiptOf(await sendWith(digestOf(compressed)))).toMatchObject({ id });
  });

  it('a digest of another algorithm is ignored', async () => {
    receiptOf(
      await sendCsv(path, file, { headers: { 'content-digest': `sha-512=:AAAA:, ${digestOf(file)}` } }),
    );
    receiptOf(await sendCsv(path, file, { headers: { 'content-digest': 'sha-512=:AAAA:' } }));
  });

  it.each(['sha-256=abc', 'sha-256=:abc:', 'sha-256='])(
    'the invalid digest %s is rejected',
    async (digest) => {
      problemOf(await sendCsv(path, file, { headers: { 'content-digest': digest } }), 'PARAMETER_INVALID');
    },
  );
});

it.each(['""', ' ', 'a b', 'ä', 'x'.repeat(256), 'a"b'])('the invalid key %j is rejected', async (bad) => {
  const headers = { 'idempotency-key': Buffer.from(bad).toString('latin1') };
  problemOf(await sendCsv(path, file, { headers }), 'PARAMETER_INVALID');
});
