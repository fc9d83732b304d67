import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ImportLimits } from '../limits/import-limits.ts';
import { inflate } from './inflate.ts';
import { Meter } from './meter.ts';
import type { ImportSource } from './import-source.ts';

/**
 * Reads a source to its end and keeps nothing of it.
 * @returns the SHA-256 of the inflated bytes, hexadecimal
 * @throws Problem as an import of the same file would, or the signal's reason
 */
export async function hashSource(
  source: ImportSource,
  limits: ImportLimits,
  signal: AbortSignal,
): Promise<string> {
  const meter = new Meter({ isHashed: true });
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const inflation = source.compression && inflate(source.compression, limits);
  try {
    await pipeline([source.stream, ...(inflation ? [inflation] : []), meter, nowhere], { signal });
  } catch (error) {
    // An abort is thrown as an error of Node's own, without its reason.
    signal.throwIfAborted();
    throw error;
  }
  await source.finished();
  return meter.digest();
}
