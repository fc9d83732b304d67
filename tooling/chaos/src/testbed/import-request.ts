const BOUNDARY = 'boundary-of-a-test';
const LABEL = 'x'.repeat(180);

export interface ImportRequestOptions {
  readonly key?: string | undefined;
  /** Value of the column `tag` in its rows. */
  readonly tag: string;
  readonly rows: number;
  /** Query of the URL, with its `?`. */
  readonly query?: string;
  /** Sends multipart/form-data instead of the file. */
  readonly isForm?: boolean;
}

/** One upload, byte by byte. */
export interface ImportRequest extends ImportRequestOptions {
  readonly bytes: Buffer;
  readonly headBytes: number;
}

/** Rows have about 200 bytes, and ids from 1. */
export function importRequest(options: ImportRequestOptions): ImportRequest {
  const { tag, rows, key, query = '', isForm = false } = options;
  const lines = Array.from({ length: rows }, (_, index) => `${index + 1},${tag},${LABEL}\n`);
  const file = `id,tag,label\n${lines.join('')}`;
  const body = isForm ? form(file) : file;
  const head = [
    `POST /v1/imports/items${query} HTTP/1.1`,
    'host: localhost',
    `content-type: ${isForm ? `multipart/form-data; boundary=${BOUNDARY}` : 'text/csv'}`,
    `content-length: ${Buffer.byteLength(body)}`,
    ...(key === undefined ? [] : [`idempotency-key: ${key}`]),
  ].join('\r\n');
  const bytes = Buffer.from(`${head}\r\n\r\n${body}`);
  return { ...options, bytes, headBytes: head.length + 4 };
}

function form(file: string): string {
  const disposition = 'content-disposition: form-data; name="file"; filename="items.csv"';
  return `--${BOUNDARY}\r\n${disposition}\r\ncontent-type: text/csv\r\n\r\n${file}\r\n--${BOUNDARY}--\r\n`;
}
