import type { LogWatch } from './log-watch.ts';
import type { MeasuredService } from './measured-service.ts';

/** How a service has ended, and what it had to say about itself until then. */
export interface ServiceEnd {
  /** Lines that it logged as errors, the first of them. */
  readonly errors: readonly string[];
  readonly errorCount: number;
  /** What it wrote to standard error. */
  readonly stderr: string;
  readonly exit: number | NodeJS.Signals;
}

/** Stops the service as an operator does. */
export async function endService(service: MeasuredService, log: LogWatch): Promise<ServiceEnd> {
  const exit = await service.stop();
  log.read();
  return { errors: log.errors, errorCount: log.errorCount, stderr: await service.child.stderr, exit };
}
