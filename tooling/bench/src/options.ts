import { namesOf } from '@repo/measure';
import { Option } from 'commander';

/** An option that takes some of the names, separated by commas. */
export function someOf(what: string, names: readonly string[]): Option {
  return new Option(`--${what} <names>`, `some of ${names.join(', ')}, separated by commas`)
    .argParser(namesOf(names))
    .default(names, 'all');
}

export function nodeOption(): Option {
  return new Option('--node <path>', 'the Node.js that runs the service').default(
    process.execPath,
    'this one',
  );
}
