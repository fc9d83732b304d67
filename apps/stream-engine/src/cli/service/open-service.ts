import { readClientSettings, readSettings } from '../../settings/env.ts';
import { type Target, type TargetOptions, targetOf } from '../arguments/target-options.ts';
import { RemoteService } from './remote-service.ts';
import type { Service } from './service.ts';

/** Target that the options or the environment name. @throws UsageError */
export function targetFrom(options: TargetOptions): Target {
  return targetOf(options, readClientSettings());
}

/**
 * Opens a target for `work` and closes it afterwards.
 * @throws CommandFailure, and what `work` throws
 */
export async function withService<T>(target: Target, work: (service: Service) => Promise<T>): Promise<T> {
  const service = await openService(target);
  try {
    return await work(service);
  } finally {
    await service.close();
  }
}

async function openService(target: Target): Promise<Service> {
  if (target.kind === 'server') return new RemoteService(target.url, target.key, target.flag);
  // Loads the engine and its dependencies only if they are used.
  const { DirectService } = await import('./direct-service.ts');
  return DirectService.open({ databaseUrl: target.url, flag: target.flag }, readSettings());
}
