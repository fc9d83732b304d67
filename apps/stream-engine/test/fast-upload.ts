import { type Answer, RawClient } from '@repo/faults';
import { partHead } from './form.ts';

const HEADER = 'id,note\n';
const ROW_BYTES = 200;
const ID_DIGITS = 7;
const CHUNK_ROWS = 500;

export interface FastUploadOptions {
  readonly port: number;
  readonly table: string;
  readonly rows: number;
  readonly asForm: boolean;
  /** Awaited before the row with this number is sent. */
  readonly pauseAt?: { readonly row: number; readonly until: Promise<unknown> };
}

/** A client that sends numbered rows of 200 bytes as fast as they are accepted. */
export class FastUpload {
  readonly bytesTotal: number;
  readonly answered: Promise<Answer>;
  #client: RawClient | undefined;

  constructor(options: FastUploadOptions) {
    this.bytesTotal = HEADER.length + options.rows * ROW_BYTES;
    this.answered = this.#run(options);
    // Callers see a failure when they await it; until then it must not count as unhandled.
    this.answered.catch(() => {});
  }

  /** Bytes that this process has sent. */
  get bytesSent(): number {
    const { bytesWritten = 0, writableLength = 0 } = this.#client?.socket ?? {};
    return bytesWritten - writableLength;
  }

  async #run({ port, table, rows, asForm, pauseAt }: FastUploadOptions): Promise<Answer> {
    const client = await RawClient.connect(port);
    this.#client = client;
    const head = asForm ? partHead({ file: '' }) : '';
    const boundary = head.split('\r\n', 1)[0]!.slice(2);
    const tail = asForm ? `\r\n--${boundary}--\r\n` : '';
    client.post(`/v1/imports/${table}`, {
      'content-type': asForm ? `multipart/form-data; boundary=${boundary}` : 'text/csv',
      'content-length': head.length + this.bytesTotal + tail.length,
    });
    client.write(head + HEADER);
    for (let row = 0; row < rows && client.socket.writable; row += CHUNK_ROWS) {
      if (pauseAt && row >= pauseAt.row && row < pauseAt.row + CHUNK_ROWS) await pauseAt.until;
      const chunk = chunkOf(row, Math.min(CHUNK_ROWS, rows - row));
      await new Promise((resolve) => client.socket.write(chunk, resolve));
    }
    client.write(tail);
    const answer = await client.answer();
    client.socket.destroy();
    return answer;
  }
}

function chunkOf(firstRow: number, rows: number): Buffer {
  const chunk = Buffer.alloc(
    rows * ROW_BYTES,
    `${'0'.repeat(ID_DIGITS)},${'note '.repeat(40)}`.slice(0, ROW_BYTES - 1) + '\n',
  );
  for (let row = 0; row < rows; row++)
    chunk.write(String(firstRow + row).padStart(ID_DIGITS, '0'), row * ROW_BYTES, 'latin1');
  return chunk;
}
