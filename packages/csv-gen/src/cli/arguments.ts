import { Command, InvalidArgumentError, Option } from 'commander';

export interface CliArguments {
  readonly rows: number;
  /** A path, or `-` for standard output. */
  readonly out: string;
  readonly dirt: number;
  readonly seed: number;
  /** Id of the first record; each later one has the next. */
  readonly firstId: number;
  readonly eol: 'lf' | 'crlf';
  /** Where the expected outcome goes, if anywhere. */
  readonly expect?: string;
}

const examples = `
Examples:
  csv-gen --rows 5000000 --out contacts.csv                 about 1 GB
  csv-gen --rows 1000000 --out contacts.csv --dirt 0.01 --expect expected.json
  csv-gen --rows 100000 --out - | curl -T - -H 'Content-Type: text/csv' localhost:3000/v1/imports/contacts`;

/** Reads the command line. Prints help or what is wrong with it and ends the process where that is due. */
export function parseArguments(argv: readonly string[]): CliArguments {
  return new Command('csv-gen')
    .description(
      'Writes a CSV file of contacts, the same bytes for the same options, and what its import must give.',
    )
    .requiredOption('--rows <count>', 'data records to write, the header not counted', wholeNumber)
    .requiredOption('--out <path>', 'file to write, replaced if it exists; - is standard output')
    .option('--dirt <share>', 'share of records to spoil, 0 to 1', share, 0)
    .option('--seed <number>', 'which file of that size', wholeNumber, 42)
    .option('--first-id <number>', 'id of the first record', wholeNumber, 1)
    .addOption(new Option('--eol <end>', 'what ends a record').choices(['lf', 'crlf']).default('lf'))
    .option('--expect <path>', 'also write the expected outcome of an import, as JSON')
    .addHelpText('after', examples)
    .showHelpAfterError('(csv-gen --help shows the options)')
    .allowExcessArguments(false)
    .parse(argv)
    .opts<CliArguments>();
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value)) return value;
  throw new InvalidArgumentError('It must be a whole number in digits, 0 or more.');
}

function share(text: string): number {
  const value = Number(text);
  if (/^\d*\.?\d+$/.test(text) && value <= 1) return value;
  throw new InvalidArgumentError('It must be a number from 0 to 1, such as 0.01.');
}
