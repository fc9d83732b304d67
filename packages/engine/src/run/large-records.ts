import { once } from 'node:events';
import type { Admission } from './admission.ts';

/** The room of an import for records that are much larger than others. */
export interface LargeRecordRoom {
  /** Waits for the room, which the import has from then on. To be called once at most. @throws the signal's reason */
  readonly enter: () => Promise<void>;
  /** To be called when the import is over, even if it never had the room. */
  readonly leave: () => void;
}

/**
 * An import with records of megabytes holds several of them in each of its buffers. There is memory for few such
 * imports at the same time; the others wait, and their clients with them.
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
