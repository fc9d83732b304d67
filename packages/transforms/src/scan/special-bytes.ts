import { LF, NUL } from '../csv/ascii.ts';
import { code } from './special-bytes.wasm.ts';

// Node's types leave it to those of browsers; these are the parts that are used.
declare const WebAssembly: {
  readonly Module: new (code: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: object };
};

interface Kernel {
  readonly memory: { readonly buffer: ArrayBuffer };
  findSpecialBytes(length: number, origin: number, first: number, second: number, third: number): number;
  findBareCarriageReturn(length: number): number;
}

/** Bytes that are looked through at once: with the offsets found in them they fit into the L2 cache. */
export const WINDOW_BYTES = 65_536;

// One for the whole process: scanning is synchronous.
const kernel = new WebAssembly.Instance(new WebAssembly.Module(code)).exports as Kernel;
const { memory, findSpecialBytes: findInWindow } = kernel;
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

/** The kernel compares so many bytes at a time. */
const GROUP_BYTES = 64;

/**
 * Finds a carriage return in `bytes[0, to)` that no line feed follows; it may miss one at `to - 1`.
 * @returns an offset at most 63 bytes before the first one, or −1
 */
export function findBareCarriageReturn(bytes: Uint8Array, to: number): number {
  // The kernel also reads the byte after the last one, so every window but the last leaves a group for the next.
  for (let from = 0; from < to; from += WINDOW_BYTES - GROUP_BYTES) {
    const length = Math.min(to - from, WINDOW_BYTES);
    window.set(bytes.subarray(from, from + length));
    window.fill(NUL, length, length + GROUP_BYTES);
    const found = kernel.findBareCarriageReturn(from + length === to ? length : length - GROUP_BYTES);
    if (found >= 0) return from + found;
    if (from + length === to) break;
  }
  return -1;
}
