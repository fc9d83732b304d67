import { RawClient, send, sendCsv, until } from '@repo/faults';
import { contactsTableSql, createContactsGenerator } from '@repo/csv-gen';
import { Ledger } from '@repo/database';
import type { Receipt } from '@repo/engine';
import http, { type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { problemOf } from '../../problem-of.ts';
import { startTestService } from '../../test-service.ts';

const service = await startTestService({
  schema: `${contactsTableSql}; CREATE TABLE items (id int, label text);`,
});
const post = (csv: string | Buffer | Readable, path = 'items') =>
  sendCsv(`${service.url}/v1/imports/${path}`, csv);
const bodyOf = (answer: { body: Buffer }) => JSON.parse(answer.body.toString());
const fetchRejects = (id: string, accept = 'text/csv', query = '') =>
  send(`${service.url}/v1/imports/${id}/rejects${query}`, { method: 'GET', headers: { accept } });
afterEach(() => service.database.query('TRUNCATE items, contacts'));

describe('the rejects of an import', () => {
  it('rejects are downloaded byte for byte, with the header of the file', async () => {
    const bad = [
      'x,"a ""quoted"", and\nbroken\r\nlabel"\r\n',
      '3\n',
      '"4"x,b\r\n',
      '5,\0\n',
      ',,x\n',
      'y, z',
    ];
    const file = `ID ,"label"\r\n1,a\n${bad[0]}\n${bad[1]}${bad[2]}2,b\n${bad[3]}${bad[4]}${bad[5]}`;
    const { id, rows, rejects } = bodyOf(await post(file));
    expect(rows).toEqual({ read: 9, loaded: 2, rejected: 6, skipped: 1 });
    expect(rejects.href).toBe(`/v1/imports/${id}/rejects`);
    const { headers, body } = await send(`${service.url}${rejects.href}`, { method: 'GET' });
    expect(body.toString()).toBe(`ID ,"label"\r\n${bad.join('')}\n`);
    expect(headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="rejects-${id}.csv"`,
      'x-content-type-options': 'nosniff',
    });
  });

  it('rejects can be fixed and sent again', async () => {
    const { id } = bodyOf(await post('id;label\n1;a\nx;b\n', 'items?delimiter=;'));
    const { body } = await fetchRejects(id);
    const again = bodyOf(await post(body.toString().replace('x', '2'), 'items?delimiter=;'));
    expect(again.rows).toEqual({ read: 1, loaded: 1, rejected: 0, skipped: 0 });
    expect(again.rejects).not.toHaveProperty('href');
    expect((await fetchRejects(again.id)).body.toString()).toBe('');
  });

  it('NDJSON has the position and reason of each reject', async () => {
    const { id, rejects } = bodyOf(await post('id,label\nx,"ä\n"\n2,b\n3\n'));
    const { headers, body } = await fetchRejects(id, 'application/x-ndjson');
    expect(headers['content-type']).toBe('application/x-ndjson');
    const lines = body.toString().trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      {
        ...rejects.sample[0],
        span: { start: 0, end: 1 },
        errors: [{ ...rejects.sample[0].errors[0], span: { start: 0, end: 1 } }],
        original: 'x,"ä\n"\n',
      },
      { ...rejects.sample[1], original: '3\n' },
    ]);
  });

  it.each([
    ['', 'id,label\r\nx,"a\nb"\r\n1,a\r\n3\r\n', 'id,label,_line,_errors\r\n', ','],
    ["delimiter=;&quote='", "id;label\nx;'a;b'\n1;a\n3\n", 'id;label;_line;_errors\n', ';'],
    ['encoding=latin1', 'id,label\nx,b\n1,a\n3\n', '\u{feff}id,label,_line,_errors\n', ','],
  ])('CSV has columns for line and reasons on request: %s', async (query, file, header, d) => {
    const path = `items?${query}`;
    const { id, rejects } = bodyOf(await post(file, path));
    const { body } = await fetchRejects(id, 'text/csv', '?reasons=true');
    const text = body.toString();
    expect(text.startsWith(header)).toBe(true);
    expect(text).toContain(`${d}2${d}`);
    expect(text).toContain('id: not a valid value for the column’s type: ');
    expect(text).toContain(`3${d}${rejects.sample[1].line}${d}the record has 1 field instead of 2`);
    const corrected = text.replace(`x${d}`, `2${d}`).replace(`\n3${d}`, `\n3${d}c${d}`);
    const again = bodyOf(await post(corrected, path));
    expect(again.rows).toMatchObject({ loaded: 2, rejected: 0 });
  });

  it('CSV has no column for reasons if no reason could be read from it', async () => {
    const { id } = bodyOf(await post('id,label\nx,a\n1,b\n'));
    problemOf(await fetchRejects(id, 'application/x-ndjson', '?reasons=true'), 'PARAMETER_INVALID');
    const headerless = bodyOf(await post('x,a\n1,b\n', 'items?header=false'));
    problemOf(await fetchRejects(headerless.id, 'text/csv', '?reasons=true'), 'PARAMETER_INVALID');
    problemOf(await post('id,_errors,_line\n1,a,b\n'), 'COLUMN_UNKNOWN');
    problemOf(await post('_line,_errors,id\n1,a,2\n'), 'COLUMN_UNKNOWN');
  });

  it('NDJSON has all errors of a record, and the number of further ones', async () => {
    await service.database.query(
      `CREATE TABLE twelve (${Array.from({ length: 12 }, (_, c) => `c${c} int`).join(', ')})`,
    );
    const header = Array.from({ length: 12 }, (_, c) => `c${c}`).join(',');
    const bad = `"\xff",b${',x'.repeat(10)}\n`;
    const file = Buffer.from(`${header}\n${'1,'.repeat(11)}1\n${bad}y,"z"${',3'.repeat(10)}\n`, 'latin1');
    const { id, rejects } = bodyOf(await post(file, 'twelve'));
    const errorOf = (c: number, value: string) => ({
      column: `c${c}`,
      code: 'TYPE_INVALID',
      message: `not a valid value for the column’s type: "${value}"`,
    });
    expect(rejects.sample).toMatchObject([
      { record: 2, column: 'c0', code: 'UTF8_INVALID', moreErrors: 2 },
      { record: 3, column: 'c0', code: 'TYPE_INVALID', errors: [errorOf(0, 'y'), errorOf(1, 'z')] },
    ]);
    expect(rejects.sample[0].errors).toEqual([
      {
        column: 'c0',
        code: 'UTF8_INVALID',
        message: 'not valid in the file’s encoding (UTF-8 unless you name another)',
      },
      errorOf(1, 'b'),
      ...Array.from({ length: 8 }, (_, c) => errorOf(c + 2, 'x')),
    ]);
    expect(rejects.byCode).toEqual({ UTF8_INVALID: 1, TYPE_INVALID: 1 });
    const { body } = await fetchRejects(id, 'application/x-ndjson');
    const [first, second] = body
      .toString()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(first).toMatchObject({ moreErrors: 2, original: `"\ufffd",b${',x'.repeat(10)}\n` });
    const blamed = (reject: typeof first) =>
      reject.errors.map(({ span }: { span: { start: number; end: number } }) =>
        Buffer.from(reject.original).subarray(span.start, span.end).toString(),
      );
    expect(blamed(first)).toEqual(['\ufffd', 'b', ...'xxxxxxxx']);
    expect(blamed(second)).toEqual(['y', 'z']);
    expect(second).not.toHaveProperty('moreErrors');
  });

  it('NDJSON has the byte range of the invalid field, even if the record is not valid UTF-8', async () => {
    const file = Buffer.concat([
      Buffer.from('label;"id"\nä;x\n"ä";"z ""z"""\n'),
      Buffer.from('y\xff;1\n\xff\xff;"2"\n', 'latin1'),
    ]);
    const { id } = bodyOf(await post(file, 'items?delimiter=;&maxRejects=100%25'));
    const { body } = await fetchRejects(id, 'application/x-ndjson');
    const lines = body.toString().trimEnd().split('\n');
    const blamed = lines.map((line) => {
      const { span, original } = JSON.parse(line);
      return Buffer.from(original).subarray(span.start, span.end).toString();
    });
    expect(blamed).toEqual(['x', 'z ""z""', 'y\ufffd', '\ufffd\ufffd']);
  });

  it('formulas in rejects are neutralized for spreadsheets on request only', async () => {
    const file = `id,"=label"\nx,=1+1\nx,"@SUM(A1)"\nx," -2;+3"\nx,a=b\nx,"ä\n=4"\nx,＝5\nx\t-6,'|x\n=7,\n`;
    const { id } = bodyOf(await post(file, 'items?map=%3Dlabel:label&maxRejects=100%25'));
    expect((await fetchRejects(id)).body.toString()).toBe(file);
    expect((await fetchRejects(id, 'text/csv', '?formulas=neutralize')).body.toString()).toBe(
      `id,"'=label"\nx,'=1+1\nx,"'@SUM(A1)"\nx," '-2;'+3"\nx,a=b\nx,"ä\n'=4"\nx,'＝5\nx\t'-6,'|x\n'=7,\n`,
    );
    const other = await fetchRejects(id, 'application/x-ndjson', '?formulas=neutralize');
    problemOf(other, 'PARAMETER_INVALID');
    problemOf(await fetchRejects(id, 'text/csv', '?formulae=x'), 'PARAMETER_INVALID');
  });

  it('rejects have no header if the file has none', async () => {
    const { id } = bodyOf(await post('x,a\n2,b\ny,c\n', 'items?header=false'));
    expect((await fetchRejects(id)).body.toString()).toBe('x,a\ny,c\n');
  });

  it.each([
    ['latin1', 'latin1', 'id,=label\nx,\u00e4\n', '&map=%3Dlabel:label'],
    ['utf-16le', 'utf16le', 'id,=label\nx,ä\n', '&map=%3Dlabel:label'],
    ['latin1', 'latin1', 'x,\u00e4\n', '&header=false'],
    ['latin1', 'latin1', '"a"b\nx,\u00e4\n', '&header=false'],
  ] as const)(
    'rejects are in UTF-8, with a byte order mark if the file is not, so that they can be sent with its encoding: %s %s %j',
    async (encoding, bufferEncoding, file, more) => {
      const path = `items?encoding=${encoding}&maxRejects=100%25${more}`;
      const { id } = bodyOf(await post(Buffer.from(file, bufferEncoding), path));
      const { body } = await fetchRejects(id);
      expect(body.toString()).toBe(`\u{feff}${file}`);
      const neutral = await fetchRejects(id, 'text/csv', '?formulas=neutralize');
      expect(neutral.body.toString()).toBe(`\u{feff}${file.replace('=', "'=")}`);
      const again = bodyOf(await post(body.toString().replace('x', '7').replace('"a"b', '1,a'), path));
      expect(again.rows).toMatchObject({ rejected: 0 });
      expect(await service.database.query('SELECT label FROM items WHERE id = 7')).toEqual([{ label: 'ä' }]);
    },
  );

  it.each([
    ['above the ceiling', `${'x,\n'.repeat(3)}`, 'items?maxRejects=2', 'REJECT_LIMIT_REACHED'],
    ['with a fault at its end', 'x,\nx,\nx,\n"', 'items', 'QUOTE_UNTERMINATED'],
    ['with another number of records', 'x,\nx,\nx,\n', 'items?expectedRows=2', 'ROWS_UNEXPECTED'],
  ] as const)('rejects are kept if the import failed: %s', async (_why, records, path, code) => {
    const { importId } = problemOf(await post(`id,label\n1,a\n${records}`, path), code);
    await until(async () => (await fetchRejects(importId!)).status === 200);
    expect((await fetchRejects(importId!)).body.toString()).toBe(`id,label\n${'x,\n'.repeat(3)}`);
    expect(await service.countRows('items')).toBe(0);
  });

  it('all rejects are kept if the import failed in the middle of a batch of them', async () => {
    const records = 'x,\n'.repeat(5000);
    const { importId } = problemOf(await post(`id,label\n${records}"`), 'QUOTE_UNTERMINATED');
    // All rejects are stored in one transaction.
    await until(async () => (await fetchRejects(importId!)).status === 200);
    expect((await fetchRejects(importId!)).body.toString()).toBe(`id,label\n${records}`);
  });

  it('rejects are kept if the client has gone', async () => {
    const client = await RawClient.connect(service.port);
    client.post('/v1/imports/items', { 'content-type': 'text/csv', 'transfer-encoding': 'chunked' });
    client.chunk(`id,label\n${'x,\n'.repeat(200_000)}`);
    await service.seen();
    while (
      (await service.database.query('SELECT FROM pg_stat_progress_copy WHERE datname = current_database()'))
        .length < 2
    )
      await new Promise((resolve) => setTimeout(resolve, 10));
    client.reset();
    await service.idle();
    const { imports } = bodyOf(await send(`${service.url}/v1/imports?limit=1`, { method: 'GET' }));
    expect(imports[0]).toMatchObject({ status: 'failed', problem: { code: 'CLIENT_GONE' } });
    expect((await fetchRejects(imports[0].id)).body.toString()).toMatch(/^id,label\n(?:x,\n)+$/);
  });

  it('rejects are kept even if that takes longer than any request waits', async () => {
    await service.database.query(
      `CREATE FUNCTION keep_slowly() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(1); RETURN NULL; END $$;
       CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON stream_engine.rejects DEFERRABLE INITIALLY DEFERRED
         FOR EACH ROW WHEN (NEW.record = 0) EXECUTE FUNCTION keep_slowly()`,
    );
    try {
      const { importId } = problemOf(await post('id,label\nx,\n"', 'items'), 'QUOTE_UNTERMINATED');
      await service.idle();
      expect((await fetchRejects(importId!)).body.toString()).toBe('id,label\nx,\n');
    } finally {
      await service.database.query('DROP FUNCTION keep_slowly CASCADE');
    }
  });

  it('rejects equal the file if all of its 12,000 generated records are invalid', async () => {
    const generator = createContactsGenerator({ rows: 12_000, dirt: 1 });
    const file = await buffer(generator.stream());
    const { importId, rows } = problemOf(await post(file, 'contacts'), 'NOTHING_LOADED');
    expect(rows).toMatchObject({ loaded: 0, rejected: 12_000 });
    expect((await fetchRejects(importId!)).body.equals(file)).toBe(true);
  });

  it('rejects are reported as lost if the database did not store them', async () => {
    await service.database.query(
      `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
         $$ BEGIN RAISE EXCEPTION 'full' USING ERRCODE = 'disk_full'; END $$;
       CREATE TRIGGER refuse BEFORE INSERT ON stream_engine.rejects FOR EACH ROW EXECUTE FUNCTION refuse()`,
    );
    try {
      const { importId, rejectsKept } = problemOf(await post('id,label\n1,a\nx,b\n'), 'DATABASE_FULL');
      expect(rejectsKept).toBe(false);
      problemOf(await fetchRejects(importId!), 'REJECTS_LOST');
      expect(await service.countRows('items')).toBe(0);
    } finally {
      await service.database.query('DROP FUNCTION refuse CASCADE');
    }
  });

  it('rejects are reported as lost if the import died', async () => {
    const id = '01a20a89-c17d-7035-8f14-8486cfcc3de6';
    await service.database.query(
      `INSERT INTO stream_engine.imports (id, table_schema, table_name, mode, parameters, state, xid, ended_at)
       VALUES ($1, 'public', 'items', 'append', '{}', 'died', '1', now())`,
      [id],
    );
    problemOf(await fetchRejects(id), 'REJECTS_LOST');
  });

  it('rejects are reported as expired once they are no longer kept', async () => {
    const { id } = bodyOf(await post('id,label\nx,a\ny,b\n1,c\n'));
    await new Ledger(service.pool).deleteOldRejects(0);
    const { detail } = problemOf(await fetchRejects(id), 'REJECTS_EXPIRED');
    expect(detail).toBe('its 2 rejects have been deleted');
  });

  it('a download breaks off if the rejects are deleted during it', async () => {
    const file = `id,label\n${`x,${'y'.repeat(1000)}\n`.repeat(40_000)}`;
    const { rejects } = problemOf(await post(file), 'NOTHING_LOADED');
    const { href } = rejects as Receipt['rejects'];
    const response = await new Promise<IncomingMessage>((resolve, reject) =>
      http.get(`${service.url}${href}`, resolve).on('error', reject),
    );
    expect(response.statusCode).toBe(200);
    await service.database.query('DELETE FROM stream_engine.rejects');
    await expect(buffer(response)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(response.complete).toBe(false);
  });

  it.each([
    ['NOTHING_LOADED', 'x,a\n', 'items'],
    ['QUOTE_UNTERMINATED', 'x,a\n1,b\n\n2,"c\n', 'items'],
    ['QUOTE_UNTERMINATED', 'x,a\n1,b\n\n2,"c\n', 'items?onConstraint=reject'],
    ['ROWS_UNEXPECTED', 'x,a\n1,b\n', 'items?expectedRows=7'],
  ] as const)('rejects of a failed import are reported as expired, too: %s', async (code, records, path) => {
    const { importId, rows } = problemOf(await post(`id,label\n${records}`, path), code);
    expect(rows).toMatchObject({ loaded: 0, rejected: 1 });
    await until(async () => (await fetchRejects(importId!)).status === 200);
    await service.database.query('DELETE FROM stream_engine.rejects');
    // Immediately after the failure they could still be on their way.
    problemOf(await fetchRejects(importId!), 'IMPORT_IN_PROGRESS');
    await service.database.query(
      `UPDATE stream_engine.imports SET ended_at = ended_at - interval '1 minute' WHERE id = $1`,
      [importId],
    );
    const { detail } = problemOf(await fetchRejects(importId!), 'REJECTS_EXPIRED');
    expect(detail).toBe('its reject has been deleted');
  });

  it('rejects are not available for a running or an unknown import', async () => {
    const client = await RawClient.connect(service.port);
    client.post('/v1/imports/items', { 'content-type': 'text/csv', 'transfer-encoding': 'chunked' });
    client.chunk('id,label\nx,a\n');
    let running: { id: string }[] = [];
    while (running.length === 0) {
      const { imports } = bodyOf(await send(`${service.url}/v1/imports?limit=1`, { method: 'GET' }));
      running = imports.filter(({ status }: { status: string }) => status === 'running');
    }
    problemOf(await fetchRejects(running[0]!.id), 'IMPORT_IN_PROGRESS');
    client.chunk('1,b\n').chunk('');
    expect((await client.answer()).status).toBe(200);
    problemOf(await fetchRejects('nothing'), 'IMPORT_NOT_FOUND');
    client.socket.destroy();
  });
});
