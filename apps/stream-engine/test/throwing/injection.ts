import { isGeneratorFunction } from 'node:util/types';

/** What is thrown. None of its words may reach a client. */
class InjectedError extends Error {
  override readonly name = 'InjectedError';
}

type Callable = (this: unknown, ...parameters: unknown[]) => unknown;
type Members = Record<string, unknown>;

let counts: Map<string, number> | undefined;
let target: { readonly point: string; readonly call: number } | undefined;
let isThrown = false;

/** Counts calls from now on, and throws at the one given. */
export function arm(point?: string, call = 0): void {
  counts = new Map();
  target = point === undefined ? undefined : { point, call };
  isThrown = false;
}

/** How often each point was called since `arm`. */
export function calls(): ReadonlyMap<string, number> {
  return counts ?? new Map();
}

/** @returns whether it has thrown */
export function disarm(): boolean {
  counts = undefined;
  target = undefined;
  return isThrown;
}

/**
 * A module of which every function that it exports, and every method of every class, is a point: `function` or
 * `Class.method`. The classes are changed where they are.
 */
export function injectable<Module extends object>(module: Module): Module {
  const entries = Object.entries(module).map(([key, value]) => {
    if (typeof value !== 'function') return [key, value];
    if (!isClass(value)) return [key, pointFor(key, value as Callable)];
    injectMethods(key, value.prototype);
    return [key, value];
  });
  return Object.fromEntries(entries) as Module;
}

/**
 * Makes points of the methods of a prototype. Not of a stream's own, `_write` and the like: Node does not expect those to
 * throw, so ours do all that they do where it is caught, and it is that where it is thrown.
 */
export function injectMethods(className: string, prototype: object, names?: readonly string[]): void {
  for (const method of names ?? Object.getOwnPropertyNames(prototype)) {
    const { value } = Object.getOwnPropertyDescriptor(prototype, method) ?? {
      value: (prototype as Members)[method],
    };
    if (typeof value !== 'function' || method === 'constructor' || method.startsWith('_')) continue;
    Object.defineProperty(prototype, method, {
      value: pointFor(`${className}.${method}`, value),
      configurable: true,
      writable: true,
    });
  }
}

/** Throws as the function itself would: at once, as a rejection, or when it is iterated. */
function pointFor(point: string, original: Callable): Callable {
  if (isGeneratorFunction(original)) {
    return function* (...parameters) {
      count(point);
      return yield* original.apply(this, parameters) as Generator;
    };
  }
  if (original.constructor.name === 'AsyncFunction') {
    return async function (...parameters) {
      count(point);
      return original.apply(this, parameters);
    };
  }
  return function (...parameters) {
    count(point);
    return original.apply(this, parameters);
  };
}

function count(point: string): void {
  if (counts === undefined) return;
  const call = (counts.get(point) ?? 0) + 1;
  counts.set(point, call);
  if (target?.point !== point || target.call !== call) return;
  isThrown = true;
  throw new InjectedError(`injected at ${point}`);
}

function isClass(value: object): value is new () => unknown {
  return /^class\b/.test(Function.prototype.toString.call(value));
}
