import { type ClientName, clients, type Received } from './clients.ts';
import { type EarlyError, earlyErrors } from './early-errors.ts';

/** What a client process is to do. */
export interface EarlyTask {
  readonly client: ClientName;
  /** Of the service with slots, and of the one without. */
  readonly urls: { readonly free: string; readonly busy: string };
  readonly folder: string;
  /** Of each try, the code of its error. */
  readonly codes: readonly string[];
}

/** One try. */
export interface EarlyReport {
  readonly code: string;
  /** What came in the place of the answer; none where that was received as a whole. */
  readonly failure?: string;
  readonly sentBytes?: number;
}

const LIMIT_MS = 60_000;

/** Sends the body that goes with the error, and looks at what comes back. */
export async function tryEarly({ client, urls, folder }: EarlyTask, code: string): Promise<EarlyReport> {
  const error = earlyErrors.find((one) => one.code === code)!;
  const url = `${error.toBusyService ? urls.busy : urls.free}${error.path}`;
  try {
    const signal = AbortSignal.timeout(LIMIT_MS);
    const received = await clients[client]({ url, error, folder, signal });
    const fault = faultOf(received, error);
    return { code, sentBytes: received.sentBytes, ...(fault !== undefined && { failure: fault }) };
  } catch (failure) {
    return { code, failure: describe(failure) };
  }
}

/** What is wrong with the answer. */
function faultOf({ status, mediaType, body }: Received, error: EarlyError): string | undefined {
  if (status !== error.status) return `status ${status}: ${body}`;
  if (!mediaType.startsWith('application/problem+json')) return `content-type ${mediaType}`;
  try {
    const { code } = JSON.parse(body) as { code: string };
    return code === error.code ? undefined : `code ${code}`;
  } catch {
    return `half a body: ${body}`;
  }
}

function describe(failure: unknown): string {
  const { message, cause, stderr } = failure as Error & { stderr?: string };
  return [message, cause, stderr].filter(Boolean).join(': ').trim();
}
