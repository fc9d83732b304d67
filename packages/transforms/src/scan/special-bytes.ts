import { LF } from '../csv/ascii.ts';
import { code } from './special-bytes.wasm.ts';

// Node's types leave it to those of browsers; these are the parts that are used.
declare const WebAssembly: {
  readonly Module: new (code: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: object };
};

interface Kernel {
  readonly memory: { readonly buffer: ArrayBuffer };
  findSpecialBytes(length: number, origin: number, first: number, second: number, third: number): number;
}

/** Bytes that are looked through at once: with the offsets found in them they fit into the L2 cache. */
export const WINDOW_BYTES = 65_536;

// One for the whole process: scanning is synchronous.
const { memory, findSpecialBytes: findInWindow } = new WebAssembly.Instance(new WebAssembly.Module(code))
  .exports as Kernel;
const window = new Uint8Array(memory.buffer, 0, WINDOW_BYTES);

/** Where the latest call of {@link findSpecialBytes} found them, in ascending order. */
export const specialBytes = new Int32Array(memory.buffer, WINDOW_BYTES, WINDOW_BYTES);

/**
 * Finds delimiters, quotes and line feeds in the window of `bytes` that begins at `from` and ends after
 * {@link WINDOW_BYTES} or at `to`.
 * @returns how many there are
 */
export function findSpecialBytes(
  bytes: Uint8Array,
  from: number,
  to: number,
  delimiter: number,
  quote: number,
): number {
  const end = Math.min(to, from + WINDOW_BYTES);
  window.set(bytes.subarray(from, end));
  let found = findInWindow(end - from, from, delimiter, quote, LF);
  // The window's rest still holds what was looked through before.
  while (found > 0 && specialBytes[found - 1]! >= end) found--;
  return found;
}
