import type { IncomingHttpHeaders } from 'node:http';
import type { ImportClaim } from '@repo/database';
import type { Progress, Receipt } from '@repo/engine';

/** An import that has ended, with its outcome. */
export interface EndedImport {
  /** Headers of the request; `traceparent` (W3C Trace Context) names the parent span. */
  readonly headers: IncomingHttpHeaders;
  readonly claim: ImportClaim;
  readonly phases: Progress['phases'];
  readonly receipt?: Receipt;
  /** Code of the problem, if it failed. */
  readonly problem?: string;
}

/** Receives imports when they have ended. Never throws. */
export interface ImportTracing {
  importEnded(ended: EndedImport): void;
  /** Tries to send what was not sent yet. */
  close(): Promise<void>;
}
