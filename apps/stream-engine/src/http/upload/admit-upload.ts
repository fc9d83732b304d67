import type { Admission } from '@repo/engine';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { KeyUsage } from '../../access/key-usage.ts';
import type { ClientPatience } from './client-pace.ts';
import { watchClient } from './watch-client.ts';

/** Options of all kinds of uploads. */
export interface UploadOptions {
  readonly usage: KeyUsage;
  readonly admission: Admission;
  /** Slots for files that need a window of megabytes to inflate. */
  readonly windows: Admission;
  readonly clientPatience: ClientPatience;
  /** Aborted when running imports must stop. */
  readonly halt: AbortSignal;
}

/**
 * Runs the work of a request with a file: within the limits of its key, in a slot, and while its client is connected.
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
    hasDemand: () => admission.hasDemand,
  });
  const announced = Number(request.headers['content-length'] ?? 0);
  return usage.run(request.access, announced, (quota) => {
    request.quota = quota;
    return admission.run(() => work(signal), signal);
  });
}
