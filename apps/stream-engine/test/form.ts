const BOUNDARY = '----stream-engine-test-7MA4YWxkTrZu0gW';

interface FilePart {
  readonly file: string | Buffer;
  readonly name?: string;
  readonly filename?: string;
  readonly type?: string;
  readonly transferEncoding?: string;
}

interface FieldPart {
  readonly field: string;
  readonly value: string;
}

export type Part = FilePart | FieldPart;

/** Builds a multipart body as browsers and curl do. */
export interface Form {
  readonly headers: { readonly 'content-type': string };
  readonly body: Buffer;
}

export function form(parts: readonly Part[]): Form {
  const pieces = parts.flatMap((part) => [Buffer.from(partHead(part)), contentOf(part), Buffer.from('\r\n')]);
  return {
    headers: { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` },
    body: Buffer.concat([...pieces, Buffer.from(`--${BOUNDARY}--\r\n`)]),
  };
}

/** Builds the usual form: one part named `file`. */
export function fileForm(file: string | Buffer): Form {
  return form([{ file }]);
}

export function partHead(part: Part): string {
  if ('field' in part) return `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${part.field}"\r\n\r\n`;
  const { name = 'file', filename = 'contacts.csv', type = 'text/csv', transferEncoding } = part;
  const transfer = transferEncoding === undefined ? '' : `content-transfer-encoding: ${transferEncoding}\r\n`;
  return `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"; filename="${filename}"\r\ncontent-type: ${type}\r\n${transfer}\r\n`;
}

function contentOf(part: Part): Buffer {
  return Buffer.from('field' in part ? part.value : (part.file as string));
}
