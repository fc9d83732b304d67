import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { type PropertyName, properties } from './run-cases.ts';

export interface Options {
  readonly cases: number;
  readonly seed: number;
  readonly names: readonly PropertyName[];
  readonly jobs: number;
  /** Path of a failure to replay. */
  readonly path: string | undefined;
}

export const usage = `pnpm fuzz [--cases 100000] [--seed N] [--property scanner|pipeline] [--jobs N] [--path PATH]

Compares the scanner and the whole pipeline with a model and csv-parse, on random CSV files. Without
--property, the scanner gets three of four cases. The same seed gives the same cases; a failure prints
the --seed and --path that replay it.`;

/** @throws TypeError for an unknown option or an invalid number */
export function readOptions(args: readonly string[], now: number): Options | undefined {
  const { values } = parseArgs({
    // pnpm passes a separating -- on.
    args: args.filter((arg) => arg !== '--'),
    options: {
      cases: { type: 'string', default: '100000' },
      seed: { type: 'string', default: String(now % 2 ** 31) },
      property: { type: 'string' },
      jobs: { type: 'string', default: String(availableParallelism()) },
      path: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const { property, path } = values;
  if (property !== undefined && !Object.hasOwn(properties, property))
    throw new TypeError(`--property must be one of ${Object.keys(properties).join(', ')}`);
  if (path !== undefined && property === undefined)
    throw new TypeError('--path requires --property and --seed');
  return {
    cases: numberOf('cases', values.cases, 1),
    seed: numberOf('seed', values.seed, -(2 ** 31)),
    names: property === undefined ? ['scanner', 'pipeline'] : [property as PropertyName],
    jobs: numberOf('jobs', values.jobs, 1),
    path,
  };
}

function numberOf(name: string, text: string, min: number): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < min || text.trim() === '')
    throw new TypeError(`--${name} must be a whole number of at least ${min}`);
  return number;
}
