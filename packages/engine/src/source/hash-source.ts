import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ImportLimits } from '../limits/import-limits.ts';
import { inflate } from './inflate.ts';
import { Meter } from './meter.ts';
import type { ImportSource } from './import-source.ts';

/**
 * Reads a source to its end without keeping it.
 * @returns the SHA-256 of the inflated bytes, hexadecimal
 * @throws Problem like an import of the same file, or the signal's reason
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
    // Node throws its own error for an abort, without the reason.
    signal.throwIfAborted();
    throw error;
  }
  await source.finished();
  return meter.digest();
}
