import type { Receipt } from '@repo/engine';
import { sendCsv } from '@repo/faults';
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { receiptOf } from '../../receipt-of.ts';
import { startTestService } from '../../test-service.ts';

const service = await startTestService({ schema: 'CREATE TABLE items (id int PRIMARY KEY, label text)' });
afterEach(() => service.database.query('TRUNCATE items'));

async function load(csv: Buffer, query = ''): Promise<Receipt> {
  return receiptOf(await sendCsv(`${service.url}/v1/imports/items${query}`, csv));
}

const labels = async () =>
  (await service.database.query('SELECT label FROM items ORDER BY id')).map(({ label }) => label);

const text = 'id,label\n1,"Zoë, €"\n2,naïve\n';
const utf16le = Buffer.from(text, 'utf16le');
const utf16be = Buffer.from(text, 'utf16le').swap16();
const windows1252 = Buffer.from(text.replace('€', '\x80'), 'latin1');

describe('encoding', () => {
  it.each([
    ['UTF-8', Buffer.from(text), ''],
    ['UTF-8, as declared', Buffer.from(text), '?encoding=UTF-8'],
    ['UTF-8 with a mark', Buffer.from(`\uFEFF${text}`), '?encoding=windows-1252'],
    ['UTF-16LE with a mark', Buffer.from(`\uFEFF${text}`, 'utf16le'), ''],
    ['UTF-16BE with a mark', Buffer.concat([Buffer.of(0xfe, 0xff), utf16be]), ''],
    [
      'a mark that overrides the parameter',
      Buffer.concat([Buffer.of(0xfe, 0xff), utf16be]),
      '?encoding=utf-16le',
    ],
    ['UTF-16LE without a mark', utf16le, '?encoding=utf-16le'],
    ['UTF-16BE without a mark', utf16be, '?encoding=utf-16be'],
    ['windows-1252', windows1252, '?encoding=windows-1252'],
    ['latin1', windows1252, '?encoding=latin1'],
    ['UTF-16 in gzip', gzipSync(Buffer.from(`\uFEFF${text}`, 'utf16le')), ''],
    ['windows-1252 in gzip', gzipSync(windows1252), '?encoding=CP1252'],
  ])('reads %s', async (_name, csv, query) => {
    expect((await load(csv, query)).rows).toEqual({ read: 2, loaded: 2, rejected: 0, skipped: 0 });
    expect(await labels()).toEqual(['Zoë, €', 'naïve']);
  });

  it('counts sent and scanned bytes separately, and hashes the file itself', async () => {
    const { bytes, sha256 } = await load(gzipSync(utf16le), '?encoding=utf-16le');
    expect({ bytes, sha256 }).toEqual({
      bytes: { received: gzipSync(utf16le).length, decoded: Buffer.byteLength(text) },
      sha256: createHash('sha256').update(utf16le).digest('hex'),
    });
  });

  it('rejects only the invalid record, at its position in the text as UTF-8', async () => {
    const csv = Buffer.from('id,label\n1,\x93\xfa\n2,\x81\n3,\x93\n4,ok\n', 'latin1');
    const { rows, rejects } = await load(csv, '?encoding=shift_jis');
    expect(rows).toEqual({ read: 4, loaded: 2, rejected: 2, skipped: 0 });
    expect(rejects.sample).toMatchObject([
      { record: 2, line: 3, byte: 17, column: 'label', code: 'UTF8_INVALID' },
      { record: 3, line: 4, byte: 21, column: 'label', code: 'UTF8_INVALID' },
    ]);
    expect(await labels()).toEqual(['日', 'ok']);
  });

  it('rejects a UTF-16 record with half a character', async () => {
    const csv = Buffer.from('\uFEFFid,label\n1,a\ud83d\n2,\ud83d\ude00\n3,\ufffd\n', 'utf16le');
    const { rows, rejects } = await load(csv);
    expect({ rejected: rows.rejected, byCode: rejects.byCode }).toEqual({
      rejected: 1,
      byCode: { UTF8_INVALID: 1 },
    });
    expect(await labels()).toEqual(['😀', '\ufffd']);
  });
});
