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
  /** Path for the expected outcome, if any. */
  readonly expect?: string;
}

const examples = `
Examples:
  csv-gen --rows 5000000 --out contacts.csv                 about 1 GB
  csv-gen --rows 1000000 --out contacts.csv --dirt 0.01 --expect expected.json
  csv-gen --rows 100000 --out - | curl -T - -H 'Content-Type: text/csv' localhost:3000/v1/imports/contacts`;

/** Parses the command line. Prints help or the error and ends the process if necessary. */
export function parseArguments(argv: readonly string[]): CliArguments {
  return new Command('csv-gen')
    .description(
      'Writes a CSV file of contacts and the expected result of its import. The same options give the same bytes.',
    )
    .requiredOption('--rows <count>', 'data records to write, without the header', wholeNumber)
    .requiredOption('--out <path>', 'file to write, replaced if it exists; - is standard output')
    .option('--dirt <share>', 'share of records to corrupt, 0 to 1', share, 0)
    .option('--seed <number>', 'seed of the random contents', wholeNumber, 42)
    .option('--first-id <number>', 'id of the first record', wholeNumber, 1)
    .addOption(new Option('--eol <end>', 'line end of records').choices(['lf', 'crlf']).default('lf'))
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
  throw new InvalidArgumentError('It must be a whole number, 0 or greater.');
}

function share(text: string): number {
  const value = Number(text);
  if (/^\d*\.?\d+$/.test(text) && value <= 1) return value;
  throw new InvalidArgumentError('It must be a number from 0 to 1, such as 0.01.');
}
