import type { Admission } from '@repo/engine';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { KeyUsage } from '../../access/key-usage.ts';
import type { ClientPatience } from './client-pace.ts';
import { watchClient } from './watch-client.ts';

/** What uploads of every kind share. */
export interface UploadOptions {
  readonly usage: KeyUsage;
  readonly admission: Admission;
  /** For files whose inflating takes a window of megabytes. */
  readonly windows: Admission;
  readonly clientPatience: ClientPatience;
  /** Aborted when running imports must give up. */
  readonly halt: AbortSignal;
}

/**
 * Runs what a request with a file asks for: within what its key allows, in a slot, and for as long as its client is there.
 * @throws Problem RATE_LIMITED, CAPACITY_REACHED, SHUTTING_DOWN, CLIENT_GONE or CLIENT_STALLED; what `work` throws
 */
export function admitUpload<T>(
  request: FastifyRequest,
  reply: FastifyReply,
  { usage, admission, clientPatience: patience, halt }: UploadOptions,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const signal = watchClient(request.raw, reply.raw, {
    patience,
    halt,
    isWanted: () => admission.isWanted,
  });
  const announced = Number(request.headers['content-length'] ?? 0);
  return usage.run(request.access, announced, (quota) => {
    request.quota = quota;
    return admission.run(() => work(signal), signal);
  });
}
