import type { IncomingHttpHeaders } from 'node:http';
import type { ImportClaim } from '@repo/database';
import type { Progress, Receipt } from '@repo/engine';

/** An import that is over, with what became of it. */
export interface EndedImport {
  /** Of its request; `traceparent` (W3C Trace Context) says whose part it is. */
  readonly headers: IncomingHttpHeaders;
  readonly claim: ImportClaim;
  readonly phases: Progress['phases'];
  readonly receipt?: Receipt;
  /** Its code, where it failed. */
  readonly problem?: string;
}

/** Hears of imports when they have ended. Never throws. */
export interface ImportTracing {
  importEnded(ended: EndedImport): void;
  /** Sends what was not sent yet, as far as it gets. */
  close(): Promise<void>;
}
