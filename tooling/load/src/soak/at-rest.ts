import { setTimeout as wait } from 'node:timers/promises';
import type { Sample, Sampler } from './samples.ts';

const STILL_FOR = 3;
const LOOK_EVERY_MS = 500;
/** A service that is left alone and is not at rest by then is judged as it is. */
const REST_WITHIN_MS = 30_000;

/**
 * What the service holds when nobody wants anything of it, with its garbage collected. Waits until it is in no
 * transaction and its descriptors have stayed the same for a while; idle connections of its pool remain.
 */
export async function atRest(sampler: Sampler): Promise<Sample> {
  const began = performance.now();
  let last = await sampler.look({ collect: true });
  for (let still = 0; still < STILL_FOR && performance.now() - began < REST_WITHIN_MS; ) {
    await wait(LOOK_EVERY_MS);
    const next = await sampler.look({ collect: true });
    const same = ownDescriptors(next) === ownDescriptors(last) && next.transactions === 0;
    still = same ? still + 1 : 0;
    last = next;
  }
  return last;
}

/** Without those of the pool, which come and go with the load. */
export function ownDescriptors({ descriptors, connections }: Sample): number {
  return descriptors - connections;
}
