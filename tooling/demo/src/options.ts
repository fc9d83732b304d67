import { Command, InvalidArgumentError } from 'commander';

export interface DemoOptions {
  readonly rows: number;
  /** Share of invalid records, 0 to 1. */
  readonly dirt: number;
  /** The CSV file to write. */
  readonly out: string;
  /** Leave service and database running until Ctrl-C. */
  readonly keep: boolean;
}

/** Reads the command line. Prints help or an error, and exits, if there is nothing to run. */
export function readOptions(argv: readonly string[]): DemoOptions {
  return new Command('demo')
    .description(
      'Starts PostgreSQL and the service, generates a CSV file, imports it over HTTP and checks every row.\n' +
        'At the end it stops both and removes their data; the CSV file stays. Exits with 1 if a check fails.',
    )
    .option('--rows <n>', 'rows in the file; 1 million are about 200 MB', wholeNumber, 1_000_000)
    .option('--dirt <share>', 'share of invalid rows, 0 to 1; the service rejects them', share, 0)
    .option('--out <path>', 'the CSV file', 'contacts.csv')
    .option('--keep', 'leave service and database running until Ctrl-C', false)
    .allowExcessArguments(false)
    .showHelpAfterError('(--help shows the options)')
    .parse([...argv])
    .opts<DemoOptions>();
}

function wholeNumber(text: string): number {
  const value = Number(text.replaceAll(/[_,]/g, ''));
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new InvalidArgumentError('It must be a whole number, 1 or more.');
}

function share(text: string): number {
  const value = Number(text);
  if (value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError('It must be a number from 0 to 1, such as 0.01.');
}
