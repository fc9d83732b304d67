import { isGeneratorFunction } from 'node:util/types';

/** The injected error. None of its words may reach a client. */
class InjectedError extends Error {
  override readonly name = 'InjectedError';
}

type Callable = (this: unknown, ...parameters: unknown[]) => unknown;
type Members = Record<string, unknown>;

let counts: Map<string, number> | undefined;
let target: { readonly point: string; readonly call: number } | undefined;
let isThrown = false;

/** Counts calls from now on, and throws at the given one. */
export function arm(point?: string, call = 0): void {
  counts = new Map();
  target = point === undefined ? undefined : { point, call };
  isThrown = false;
}

/** Number of calls of each point since `arm`. */
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
 * Turns every exported function of a module, and every method of its classes, into a point: `function` or
 * `Class.method`. The classes are changed in place.
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
 * Turns the methods of a prototype into points, except a stream's own, `_write` and the like. Node does not expect
 * those
 * to throw, so ours do their work in functions whose errors are caught, and those throw instead.
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

/** Throws like the function itself would: synchronously, as a rejection, or when it is iterated. */
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
