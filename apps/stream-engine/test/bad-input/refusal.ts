import type { ProblemCode, ProblemDetails } from '@repo/engine';
import type { SendOptions } from '@repo/faults';
import type http from 'node:http';
import { expect } from 'vitest';
import { fileForm } from '../form.ts';

/** A bad request or file, and its answer. */
export interface Refusal {
  /** Second part of the test title, after the name of the area, such as "without a body". */
  readonly name: string;
  readonly code: ProblemCode;
  /** Table of the request, to which nothing may be loaded. Default: `items`. */
  readonly table?: string;
  /** Path after `/v1/imports/`. Default: the table. */
  readonly path?: string;
  readonly request: SendOptions | RawRequest;
  /** Members of the answer. Without `position`, the answer must have none. */
  readonly problem?: Partial<ProblemDetails>;
  readonly headers?: http.IncomingHttpHeaders;
}

/** Raw bytes of a request that no HTTP library would send. */
export interface RawRequest {
  readonly bytes: string | Buffer;
  /** Whether the connection survives: HTTP can continue after a request whose end is known. */
  readonly connection: 'kept' | 'closed';
  /** Whether the client ends its side of the connection after the bytes. */
  readonly fin?: boolean;
}

export const good = 'id,label\n1,a\n2,b\n';
export const goodForm = fileForm(good);
/** 30,000 records with ids from 0. */
export const rows = Array.from({ length: 30_000 }, (_, id) => `${id},a\n`).join('');
export const csv = { 'content-type': 'text/csv' };

/** Matches a detail that contains this text. */
export const wants = (text: string): string => expect.stringContaining(text) as string;

/** Position of a fault in the header, which is record 0. */
export const inHeader = (byte: number, column?: string) => ({
  record: 0,
  line: 1,
  byte,
  ...(column === undefined ? {} : { column }),
});
