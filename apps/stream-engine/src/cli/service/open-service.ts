import { readClientSettings, readSettings } from '../../env.ts';
import { shownTarget, type TargetOptions, targetOf } from '../options/target-options.ts';
import { RemoteService } from './remote-service.ts';
import type { Service } from './service.ts';

/**
 * Opens what the options and the environment name, for `work`, and closes it behind that.
 * @throws UsageError; CommandFailure, and what `work` throws
 */
export async function withService<T>(
  options: TargetOptions,
  work: (service: Service) => Promise<T>,
): Promise<T> {
  const service = await openService(options);
  try {
    return await work(service);
  } finally {
    await service.close();
  }
}

async function openService(options: TargetOptions): Promise<Service> {
  const target = targetOf(options, readClientSettings());
  const where = shownTarget(target);
  if (target.kind === 'server') return new RemoteService(target.url, target.key, where);
  // The engine and what it needs are loaded only where they are used.
  const { DirectService } = await import('./direct-service.ts');
  return DirectService.open({ databaseUrl: target.url, where }, readSettings());
}
