import type { RejectCode } from './reject-code.ts';

/** Why the server rejects a value of a type that only it can read. */
export interface ServerFault {
  readonly code: RejectCode;
  /** Its own message. */
  readonly reason: string;
}

/** Faults by column of the plan, and then by record of the batch before it was narrowed. */
export type ServerFaults = ReadonlyMap<number, ReadonlyMap<number, ServerFault>>;
