import { styleText } from 'node:util';

// styleText leaves the colours out of pipes, and if NO_COLOR is set.
const paint = (style: 'bold' | 'green' | 'red', text: string) =>
  styleText(style, text, { stream: process.stdout });

export const printLine = (text: string): void => void process.stdout.write(`${text}\n`);

export const printHeading = (text: string): void => printLine(`\n${paint('bold', text)}`);

/** Formats the result of one check. */
export const printVerdict = (passed: boolean, text: string): void =>
  printLine(`  ${passed ? paint('green', 'ok    ') : paint('red', 'FAILED')}  ${text}`);

/** Names of steps, aligned. */
export const label = (name: string): string => name.padEnd(10);

/** Decimal megabytes. */
export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
