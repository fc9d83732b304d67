import { Command } from 'commander';
import { expect, it } from 'vitest';
import { addParameters } from '../../../src/cli/arguments/import-options.ts';
import { keptWordsFigure } from '../../../src/cli/screen/receipt-lines.ts';

it('words for NULL that were kept name an option that the command has, without a value', () => {
  expect(keptWordsFigure({})).toBe('');
  expect(keptWordsFigure({ country: 3 })).toBe('country 3 (words for NULL; --null-text loads them as NULL)');
  const command = new Command();
  addParameters(command);
  expect(command.options.find(({ long }) => long === '--null-text')?.isBoolean()).toBe(true);
});
