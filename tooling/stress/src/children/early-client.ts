// Uploads files that will be rejected, one after the other, and reports what it received.
import { type ClientName, clients, type Received } from '../early-answers/clients.ts';
import { type EarlyError, earlyErrors } from '../early-answers/early-errors.ts';

/** The first message to this program. */
export interface EarlyTask {
  readonly client: ClientName;
  /** The service with free slots, and the one without. */
  readonly urls: { readonly free: string; readonly busy: string };
  readonly folder: string;
  /** Code of the error of each try. */
  readonly codes: readonly string[];
}

/** One upload that was rejected. */
export interface EarlyTry {
  readonly client: ClientName;
  readonly code: string;
  /** What the client got instead of the whole answer; absent if it received that. */
  readonly failure?: string;
  readonly sentBytes?: number;
}

const LIMIT_MS = 60_000;

process.once('message', async (task: EarlyTask) => {
  for (const code of task.codes) process.send?.(await tryEarly(task, code));
  process.disconnect();
});
process.once('disconnect', () => process.exit());

/** Sends the body that causes the error, and checks the answer. */
async function tryEarly({ client, urls, folder }: EarlyTask, code: string): Promise<EarlyTry> {
  const error = earlyErrors.find((one) => one.code === code)!;
  const url = `${error.toBusyService ? urls.busy : urls.free}${error.path}`;
  try {
    const received = await clients[client]({ url, error, folder, signal: AbortSignal.timeout(LIMIT_MS) });
    const fault = faultOf(received, error);
    return { client, code, sentBytes: received.sentBytes, ...(fault !== undefined && { failure: fault }) };
  } catch (failure) {
    const { message, cause, stderr } = failure as Error & { stderr?: string };
    const text = [message, cause, stderr].filter(Boolean).join(': ');
    return { client, code, failure: text.replaceAll(/\s+/g, ' ') };
  }
}

function faultOf({ status, mediaType, body }: Received, error: EarlyError): string | undefined {
  if (status !== error.status) return `status ${status}: ${body}`;
  if (!mediaType.startsWith('application/problem+json')) return `content-type ${mediaType}`;
  try {
    const { code } = JSON.parse(body) as { code: string };
    return code === error.code ? undefined : `code ${code}`;
  } catch {
    return `incomplete body: ${body}`;
  }
}
