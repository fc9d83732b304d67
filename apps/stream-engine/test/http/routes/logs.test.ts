import { send, sendCsv } from '@repo/faults';
import { beforeEach, describe, expect, it } from 'vitest';
import { giveKey } from '../../access/key-holder.ts';
import { problemOf } from '../../problem-of.ts';
import { startTestService } from '../../test-service.ts';

const service = await startTestService({
  schema: 'CREATE TABLE items (id int PRIMARY KEY, email text)',
  auth: 'keys',
});
const { headers } = await giveKey(service.pool, { name: 'ann' });
const items = `${service.url}/v1/imports/items`;

let before = 0;
beforeEach(() => {
  before = service.logs.length;
});
const logged = () => service.logs.slice(before);

/** A secret in the file, the headers and the URL, which must appear nowhere else. */
const SECRET = 'hunter2-correct-horse';

describe('the log', () => {
  it('the log has one line per import, with the figures of its receipt', async () => {
    const answer = await sendCsv(items, `id,email\n1,${SECRET}@example.org\nx,${SECRET}\n`, {
      headers: { ...headers, 'content-disposition': `attachment; filename="${SECRET}.csv"` },
    });
    const {
      id,
      status,
      file: _file,
      sha256: _sha256,
      changes: _changes,
      rejects,
      time: timeSpent,
      ...figures
    } = JSON.parse(answer.body.toString());
    expect(logged()).toEqual([
      {
        level: 30,
        time: expect.any(Number),
        pid: process.pid,
        hostname: expect.any(String),
        reqId: expect.any(String),
        msg: status,
        importId: id,
        owner: 'ann',
        ...figures,
        timeSpent,
        rejects: rejects.byCode,
      },
    ]);
  });

  it('the log has one line per failed import, with its code', async () => {
    const answer = await sendCsv(items, `id\n5\n5\n`, { headers });
    const { importId } = problemOf(answer, 'CONSTRAINT_UNIQUE');
    expect(logged()).toMatchObject([
      { importId, code: 'CONSTRAINT_UNIQUE', status: 409, msg: 'request rejected' },
    ]);
  });

  it('log, responses and metrics contain no value, key or header, whatever goes wrong', async () => {
    const secret = { ...headers, cookie: SECRET, 'x-more': SECRET, 'user-agent': SECRET };
    const get = (path: string, more = {}) =>
      send(`${service.url}${path}`, { method: 'GET', headers: { ...headers, ...more } });
    const answers = [
      await sendCsv(items, `id,email\n7,${SECRET}\n7,${SECRET}\n`, { headers: secret }),
      await sendCsv(items, `id,${SECRET}${'x'.repeat(100)}\n7,a\n`, { headers }),
      await sendCsv(items, `id,email\n7,"${SECRET}\n`, { headers: secret }),
      await sendCsv(`${items}?${SECRET}=1`, 'id\n1\n', { headers: secret }),
      await sendCsv(items, 'id\n1\n', { headers: { authorization: `Bearer ${SECRET}` } }),
      await sendCsv(items, 'id\n1\n', { headers: { authorization: `Basic ${SECRET}` } }),
      await sendCsv(items, 'id\n1\n', { headers: { ...headers, 'content-encoding': SECRET } }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([422, 422, 422, 400, 401, 401, 415]);
    const admin = await giveKey(service.pool, { name: 'ops', isAdmin: true });
    const metrics = await get('/metrics', admin.headers);
    expect(metrics.status).toBe(200);
    const all = [JSON.stringify(logged()), metrics.body.toString()].join('\n');
    expect(all).not.toContain(SECRET);
    for (const key of [headers, admin.headers]) expect(all).not.toContain(key.authorization.slice(-43));
    // The answer quotes a little of a faulty request, to help find it.
    for (const { body } of answers.slice(4)) expect(body.toString()).not.toContain(SECRET);
  });
});
