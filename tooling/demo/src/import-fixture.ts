import type { ExpectedOutcome } from '@repo/csv-gen';
import type { Receipt } from '@repo/engine';
import { type Check, checkImport } from './check-import.ts';
import { type Database, readTable } from './database.ts';
import type { Display } from './display.ts';
import { DemoError } from './errors.ts';
import { count, megabytes, rate, seconds } from './figures.ts';
import { MemoryWatch } from './process-memory.ts';
import { describeReceipt } from './receipt.ts';
import type { Service } from './service.ts';
import { type Answer, uploadFile } from './upload.ts';

/** What runs meanwhile. */
export interface Stage {
  readonly database: Pick<Database, 'url'>;
  readonly service: Service;
  readonly display: Display;
  readonly signal: AbortSignal;
}

/**
 * Uploads the file, shows the receipt, and compares both with what the table holds.
 * @returns whether every check passed
 * @throws DemoError where the service refuses the file, or ends
 */
export async function importFixture(file: string, expected: ExpectedOutcome, stage: Stage): Promise<boolean> {
  const { database, service, display } = stage;
  const memory = new MemoryWatch(service.pid);
  const answer = await showUpload(file, expected, memory, stage).finally(() => memory.stop());
  const receipt = receiptOf(answer);
  display.heading('Receipt');
  for (const text of describeReceipt(receipt)) display.line(text);
  const table = await readTable(database.url);
  return report(checkImport({ expected, receipt, table, peakBytes: memory.last?.peak }), display);
}

async function showUpload(
  file: string,
  { bytes, rows }: ExpectedOutcome,
  memory: MemoryWatch,
  { service, display, signal }: Stage,
): Promise<Answer> {
  const startedAt = performance.now();
  const step = display.start('upload', bytes);
  const onProgress = (sent: number) => {
    // The service says how many rows it has read only in its receipt: until then the bytes must do.
    const estimate = Math.floor((sent / bytes) * rows.read);
    const speed = rate(estimate, performance.now() - startedAt);
    const rss = memory.last ? `, RSS ${Math.round(memory.last.rss / 1e6)} MB` : '';
    step.update(sent, `${megabytes(sent)} ≈ ${count(estimate)} rows, ${speed} rows/s${rss}`);
  };
  try {
    const url = `${service.url}/v1/imports/contacts`;
    const answer = await uploadFile({ url, file, bytes, signal, onProgress });
    const ms = performance.now() - startedAt;
    step.end(`${megabytes(bytes)} in ${seconds(ms)}, ${rate(rows.read, ms)} rows/s → ${answer.status}`);
    return answer;
  } catch (error) {
    step.end();
    signal.throwIfAborted();
    const obituary = service.obituary();
    const why = obituary === undefined ? '' : `; it ended:\n${obituary}`;
    throw new DemoError(`the service did not answer (${String(error)})${why}`, { cause: error });
  }
}

function receiptOf({ status, body }: Answer): Receipt {
  if (status === 200) return JSON.parse(body) as Receipt;
  throw new DemoError(`the service answered ${status} instead of 200:\n${body}`);
}

function report(checks: readonly Check[], display: Display): boolean {
  display.heading('Checked over a connection of our own');
  for (const { passed, text } of checks) display.verdict(passed, text);
  const failed = checks.filter(({ passed }) => !passed).length;
  display.line(
    failed === 0 ? `All ${checks.length} checks passed.` : `${failed} of ${checks.length} checks FAILED.`,
  );
  return failed === 0;
}
