import { NUL } from '../csv/ascii.ts';
import { code } from './special-bytes.wasm.ts';

// Node's types do not declare WebAssembly; these are the parts used here.
declare const WebAssembly: {
  readonly Module: new (code: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: object };
};

interface Kernel {
  readonly memory: { readonly buffer: ArrayBuffer };
  findSpecialBytes(length: number, origin: number, delimiter: number, quote: number): number;
}

/** Number of bytes searched per call. Together with the offsets found in them, they fit into the L2 cache. */
export const WINDOW_BYTES = 65_536;

/** Number of bytes that the kernel compares per step. */
const GROUP_BYTES = 64;

// One instance for the whole process: scanning is synchronous.
const { memory, findSpecialBytes: findInWindow } = new WebAssembly.Instance(new WebAssembly.Module(code))
  .exports as Kernel;
const window = new Uint8Array(memory.buffer, 0, WINDOW_BYTES + GROUP_BYTES);
const hasBareReturn = new Int32Array(memory.buffer, window.length, 1);

/** Offsets found by the latest call of {@link findSpecialBytes}, in ascending order. */
export const specialBytes = new Int32Array(memory.buffer, window.length + GROUP_BYTES, WINDOW_BYTES);

/**
 * Finds delimiters, quotes and line feeds in the window of `bytes` that starts at `from` and ends after
 * {@link WINDOW_BYTES} or at `to`.
 * @returns the number of offsets found
 */
export function findSpecialBytes(
  bytes: Uint8Array,
  from: number,
  to: number,
  delimiter: number,
  quote: number,
): number {
  // One more byte shows whether a line feed follows the last. Clear the rest, which still contains earlier input.
  const input = bytes.subarray(from, Math.min(to, from + WINDOW_BYTES + 1));
  window.set(input);
  window.fill(NUL, input.length, input.length + GROUP_BYTES);
  return findInWindow(Math.min(input.length, WINDOW_BYTES), from, delimiter, quote);
}

/** Whether the latest call of {@link findSpecialBytes} found a carriage return without a line feed after it. */
export function foundBareReturn(): boolean {
  return hasBareReturn[0] !== 0;
}
