/** A message of PostgreSQL's protocol. */
export function message(letter: string, body: string | Buffer): Buffer {
  const bytes = Buffer.from(body as string);
  const head = Buffer.alloc(5);
  head.write(letter, 'latin1');
  head.writeUInt32BE(4 + bytes.length, 1);
  return Buffer.concat([head, bytes]);
}

/** A message of the startup, which has no first byte. */
export function startup(code: number, body = ''): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + Buffer.byteLength(body));
  head.writeUInt32BE(code, 4);
  return Buffer.concat([head, Buffer.from(body)]);
}

export function copyData(byteCount: number): Buffer {
  return message('d', Buffer.alloc(byteCount, 'x'));
}
