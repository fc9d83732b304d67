import { describe, expect, it } from 'vitest';
import { MessageReader, type Piece } from '../../src/proxy/message-reader.ts';
import { copyData, message, startup } from './wire.ts';

const SSL_REQUEST = 80_877_103;
const PROTOCOL_3 = 196_608;

function read(reader: MessageReader, bytes: Buffer, size: number): Piece[] {
  const pieces: Piece[] = [];
  for (let at = 0; at < bytes.length; at += size) pieces.push(...reader.read(bytes.subarray(at, at + size)));
  return pieces;
}

const namesOf = (pieces: readonly Piece[]) => pieces.flatMap(({ begins }) => (begins ? [begins.name] : []));

describe.each([1, 2, 3, 5, 7, 64, 1000, 1_000_000])('in portions of %i bytes', (size) => {
  it('finds the messages of a frontend, the first of which have no first byte', () => {
    const bytes = Buffer.concat([
      startup(SSL_REQUEST),
      startup(PROTOCOL_3, 'user\0postgres\0\0'),
      message('Q', 'BEGIN\0'),
      message('P', 'name\0SELECT 1\0\0\0'),
      copyData(10_000),
      message('c', ''),
      message('X', ''),
    ]);
    const pieces = read(new MessageReader('frontend'), bytes, size);
    expect(namesOf(pieces)).toEqual([
      'SSLRequest',
      'StartupMessage',
      'Query',
      'Parse',
      'CopyData',
      'CopyDone',
      'Terminate',
    ]);
    expect(Buffer.concat(pieces.map((piece) => piece.bytes)).equals(bytes)).toBe(true);
    expect(pieces.filter(({ ends }) => ends)).toHaveLength(7);
  });

  it('finds the messages of a backend after its answer to a request for encryption', () => {
    const reader = new MessageReader('backend');
    reader.expectByte();
    const bytes = Buffer.concat([Buffer.from('N'), message('K', 'pid secret'), message('C', 'COPY 5\0')]);
    const pieces = read(reader, bytes, size);
    expect(namesOf(pieces)).toEqual(['BackendKeyData', 'CommandComplete']);
    expect(pieces.flatMap(({ begins }) => begins?.head.toString() ?? [])).toEqual(['pid secret', 'COPY 5\0']);
    expect(Buffer.concat(pieces.map((piece) => piece.bytes)).equals(bytes)).toBe(true);
  });
});

it('reads at most 4 KiB for the head of a message', () => {
  const reader = new MessageReader('frontend');
  read(reader, startup(PROTOCOL_3), 100);
  const [piece] = reader.read(copyData(1_000_000).subarray(0, 5000));
  expect(piece?.begins?.head).toHaveLength(4096);
  expect(piece?.bytes).toHaveLength(5000);
  expect(piece?.ends).toBe(false);
});
