import { deflateRawSync, gzipSync } from 'node:zlib';
import { fileForm } from '../../form.ts';
import { csv, good, type Refusal, wants } from '../refusal.ts';

const zip = Buffer.concat([Buffer.from('PK\x03\x04\x14\0\0\0\x08\0'), deflateRawSync(good)]);
const contents: readonly [name: string, file: string | Buffer, says: string][] = [
  ['PNG', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 'PNG'],
  ['xlsx', zip, 'Excel'],
  ['PDF', '%PDF-1.7\n1 0 obj', 'PDF'],
  ['HTML', '\r\n <!DOCTYPE html>\n<html></html>', 'HTML'],
  ['XML', '<?xml version="1.0"?><a/>', 'XML'],
  ['a JSON object', '{ "id": 1 }', 'JSON'],
  ['a JSON array', '[\n{"id": 1}]', 'JSON'],
  ['HTML in UTF-16', Buffer.from('\uFEFF<html></html>', 'utf16le'), 'HTML'],
  ['a PNG in gzip', gzipSync(Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')), 'PNG'],
  ['JSON in gzip', gzipSync('[{"id": 1}]'), 'JSON'],
  ['xls', Buffer.from('d0cf11e0a1b11ae100000000', 'hex'), 'Excel'],
  ['JPEG', Buffer.from('ffd8ffe000104a464946', 'hex'), 'JPEG'],
  ['GIF', 'GIF89a\x01\0', 'GIF'],
  ['Parquet', Buffer.from('PAR1\x15\0', 'latin1'), 'Parquet'],
  ['bzip2', 'BZh91AY&SY', 'bzip2'],
  ['xz', Buffer.from('fd377a585a0000', 'hex'), 'xz'],
  ['CSV in gzip in gzip', gzipSync(gzipSync(good)), 'compressed twice'],
];

const encodings: readonly [name: string, file: Buffer, says: string][] = [
  ['UTF-32', Buffer.from('fffe00006900000064000000', 'hex'), 'UTF-32'],
  ['UTF-16LE', Buffer.from(good, 'utf16le'), 'send encoding=utf-16le'],
  ['UTF-16BE', Buffer.from(good, 'utf16le').swap16(), 'send encoding=utf-16be'],
];

/** Formats that are recognized by their first bytes. */
export const foreignContent: readonly Refusal[] = [
  ...contents.flatMap(([name, file, says]) => [
    {
      name: `${name} in a form`,
      code: 'CONTENT_NOT_CSV' as const,
      request: fileForm(file),
      problem: { detail: wants(says) },
    },
    {
      name: `${name} as the body`,
      code: 'CONTENT_NOT_CSV' as const,
      request: { headers: csv, body: file },
      problem: { detail: wants(says) },
    },
  ]),
  ...encodings.flatMap(([name, file, says]) => [
    {
      name: `${name} in a form`,
      code: 'ENCODING_UNSUPPORTED' as const,
      request: fileForm(file),
      problem: { detail: wants(says) },
    },
    {
      name: `${name} as the body`,
      code: 'ENCODING_UNSUPPORTED' as const,
      request: { headers: csv, body: file },
      problem: { detail: wants(says) },
    },
  ]),
];
