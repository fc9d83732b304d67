import { BACKSLASH, CR, LF, QUOTE, SPACE } from '../csv/ascii.ts';
import { BufferPool } from '../batch/buffer-pool.ts';
import { isJsonNumber } from '../columns/kernels/json-grammar.ts';
import type { CompiledPlan, RecordBatch } from '../batch/record-batch.ts';
import { Stage } from '../batch/stage.ts';
import { encodeBatch, type RowFormat } from './row-encoder.ts';

/**
 * Creates a stage that writes each kept record as one JSON object per line. NULL is `null`. Values of a numeric rule
 * are JSON numbers, digit for digit; those that JSON cannot write (NaN, 007) are strings. Values of a boolean rule are
 * `true` or `false`. Values of a JSON rule are written as they are, on one line.
 * @throws TypeError if the plan's form is not `text`
 */
export function formatNdjson(): Stage<RecordBatch, Buffer> {
  const buffers = new BufferPool(0);
  let format: RowFormat | undefined;
  return new Stage<RecordBatch, Buffer>({
    *step(batch) {
      format ??= ndjsonFormat(batch.plan!);
      const out = encodeBatch(batch, format, buffers);
      batch.release();
      if (out.length > 0) yield out;
    },
    readableObjectMode: false,
    readableHighWaterMark: 256 * 1024,
  });
}

const NULL = Buffer.from('null');

function ndjsonFormat(plan: CompiledPlan): RowFormat {
  const keys = plan.columns.map(({ name }, c) =>
    Buffer.from(`${c === 0 ? '{' : ','}${JSON.stringify(name)}:`),
  );
  const isNumber = plan.columns.map(({ rule }) => rule.json === 'number');
  const isBoolean = plan.columns.map(({ rule }) => rule.json === 'boolean');
  const isJson = plan.columns.map(({ rule }) => rule.json === 'json');
  const keyBytes = keys.reduce((sum, key) => sum + key.length, 0);
  return {
    // \u00XX
    growth: 6,
    // The last byte is for the closing brace.
    fieldOverhead: () => keyBytes + NULL.length * keys.length + 1,
    write(batch, r, out, at) {
      if (keys.length === 0) out[at++] = 0x7b;
      for (const [c, key] of keys.entries()) {
        out.set(key, at);
        at += key.length;
        const { length, start } = batch.columns[c]!;
        const size = length[r]!;
        const from = start[r]!;
        if (size < 0) {
          out.set(NULL, at);
          at += NULL.length;
        } else if (isBoolean[c] || (isNumber[c] && isJsonNumber(batch.bytes, from, from + size))) {
          at += batch.bytes.copy(out, at, from, from + size);
        } else if (isJson[c]) {
          at = writeOnOneLine(batch.bytes, from, from + size, out, at);
        } else {
          at = writeString(batch.bytes, from, from + size, out, at);
        }
      }
      out[at++] = 0x7d;
      out[at++] = LF;
      return at;
    },
  };
}

const hexDigits = Buffer.from('0123456789abcdef');

function writeString(bytes: Uint8Array, from: number, end: number, out: Buffer, at: number): number {
  out[at++] = QUOTE;
  for (let i = from; i < end; i++) {
    const byte = bytes[i]!;
    if (byte >= SPACE && byte !== QUOTE && byte !== BACKSLASH) {
      out[at++] = byte;
    } else if (byte >= SPACE) {
      out[at++] = BACKSLASH;
      out[at++] = byte;
    } else {
      at += out.write('\\u00', at, 'latin1');
      out[at++] = hexDigits[byte >> 4]!;
      out[at++] = hexDigits[byte & 15]!;
    }
  }
  out[at++] = QUOTE;
  return at;
}

/** Replaces line ends with spaces. JSON has line ends only between tokens, where both mean the same. */
function writeOnOneLine(bytes: Uint8Array, from: number, end: number, out: Buffer, at: number): number {
  for (let i = from; i < end; i++) {
    const byte = bytes[i]!;
    out[at++] = byte === LF || byte === CR ? SPACE : byte;
  }
  return at;
}
