import type { Body } from './bodies.ts';

/** An error that is known before or during the body. */
export interface EarlyError {
  /** Code in the problem details. */
  readonly code: string;
  readonly status: number;
  readonly path: string;
  readonly body: Body;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent to the service that has no free slot. */
  readonly toBusyService?: boolean;
}

const path = '/v1/imports/items';
const json = { 'content-type': 'application/json' };

export const earlyErrors: readonly EarlyError[] = [
  { code: 'TABLE_NOT_FOUND', status: 404, path: '/v1/imports/nowhere', body: 'zeros' },
  { code: 'ROUTE_NOT_FOUND', status: 404, path: '/nowhere', body: 'zeros' },
  { code: 'PARAMETER_INVALID', status: 400, path: `${path}?delimiter=abcde`, body: 'zeros' },
  { code: 'MEDIA_TYPE_UNSUPPORTED', status: 415, path, body: 'zeros', headers: json },
  { code: 'CONTENT_NOT_CSV', status: 415, path, body: 'zip' },
  { code: 'COLUMN_UNKNOWN', status: 422, path, body: 'a wrong header' },
  {
    code: 'REJECT_LIMIT_REACHED',
    status: 422,
    path: `${path}?maxRejects=0`,
    body: 'a bad record after 2 MB',
  },
  { code: 'RECORD_TOO_LARGE', status: 413, path, body: 'a record without an end' },
  { code: 'CAPACITY_REACHED', status: 503, path, body: 'a bad record after 2 MB', toBusyService: true },
];
