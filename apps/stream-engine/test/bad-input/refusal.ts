import type { ProblemCode, ProblemDetails } from '@repo/engine';
import type { SendOptions } from '@repo/faults';
import type http from 'node:http';
import { expect } from 'vitest';
import { fileForm } from '../form.ts';

/** One bad request or file, and what it is answered. */
export interface Refusal {
  /** Goes on from the name of its area: "a form", "without a body". */
  readonly name: string;
  readonly code: ProblemCode;
  /** Where nothing is to be loaded. Default: `items`. */
  readonly table?: string;
  /** Behind `/v1/imports/`. Default: the table. */
  readonly path?: string;
  readonly request: SendOptions | RawRequest;
  /** Members of the answer. Without `position` it must have none. */
  readonly problem?: Partial<ProblemDetails>;
  readonly headers?: http.IncomingHttpHeaders;
}

/** A request byte by byte, as no HTTP library would send it. */
export interface RawRequest {
  readonly bytes: string | Buffer;
  /** What becomes of the connection: HTTP can go on behind a request whose end is known. */
  readonly connection: 'kept' | 'closed';
  /** Whether the client ends its side behind the bytes. */
  readonly fin?: boolean;
}

export const good = 'id,label\n1,a\n2,b\n';
export const goodForm = fileForm(good);
/** 30,000 records with the ids from 0. */
export const rows = Array.from({ length: 30_000 }, (_, id) => `${id},a\n`).join('');
export const csv = { 'content-type': 'text/csv' };

/** A detail that contains this text. */
export const wants = (text: string): string => expect.stringContaining(text) as string;

/** The position of something in the header, which is record 0. */
export const inHeader = (byte: number, column?: string) => ({
  record: 0,
  line: 1,
  byte,
  ...(column === undefined ? {} : { column }),
});
