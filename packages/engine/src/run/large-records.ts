import { once } from 'node:events';
import type { Admission } from './admission.ts';

/** Room for records that are much larger than others. */
export interface LargeRecordRoom {
  /** Waits until there is room, then holds it. Call it at most once. @throws the signal's reason */
  readonly enter: () => Promise<void>;
  /** Call this when the import is over, even if it never had the room. */
  readonly leave: () => void;
}

/**
 * Limits imports with large records. Such an import holds several records of megabytes in each of its buffers, and
 * memory suffices for few of them. The others wait, and their clients with them.
 * @param signal of the import
 */
export function largeRecordRoom(admission: Admission, signal: AbortSignal): LargeRecordRoom {
  const left = new AbortController();
  const ended = AbortSignal.any([signal, left.signal]);
  return {
    enter: () =>
      new Promise<void>((entered, refuse) => {
        const stay = () => {
          entered();
          return once(left.signal, 'abort');
        };
        admission.run(stay, ended).catch(refuse);
      }),
    leave: () => left.abort(),
  };
}
