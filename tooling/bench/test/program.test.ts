import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { tables } from '../src/tables/index.ts';
import { createProgram } from '../src/program.ts';

/** The program with its words to the terminal kept, and without its actions. */
function quiet(): { program: Command; written: string[] } {
  const written: string[] = [];
  const program = createProgram();
  for (const command of [program, ...program.commands]) {
    command.exitOverride().action(() => {});
    command.configureOutput({
      writeOut: (text) => written.push(text),
      writeErr: (text) => written.push(text),
    });
  }
  return { program, written };
}

describe('the command line', () => {
  it.each([
    [['--tables', 'contacts,other'], 'must be some of contacts, contacts-pk, contacts-indexed'],
    [['--contenders', ''], 'must be some of multipart'],
    [['--rows', '0'], 'must be a whole number above 0'],
    [['memory', '--sizes', '1TB'], 'must be sizes such as 300MB or 1GB,10GB'],
    [['memory', 'more'], 'too many arguments'],
  ])('refuses %j', (parameters, message) => {
    const { program, written } = quiet();
    expect(() => program.parse(parameters, { from: 'user' })).toThrow(message);
    expect(written.join('')).toContain(message);
  });

  it('has defaults, and gives options to the command they stand behind', () => {
    const { program } = quiet();
    program.parse(['memory', '--rows', '2_000', '--sizes', '1.5MB, 2GB,300'], { from: 'user' });
    expect(program.opts()).toMatchObject({ rows: 1_000_000, runs: 5, stages: true, node: process.execPath });
    expect(program.opts()).toMatchObject({ tables: tables.map(({ name }) => name) });
    const [memory, , publish] = program.commands;
    expect(memory!.opts()).toEqual({
      rows: 2000,
      uploads: 16,
      container: true,
      node: process.execPath,
      sizes: [1_500_000, 2_000_000_000, 300],
    });
    expect(publish!.opts()).toEqual({ folder: 'docs/bench', readme: 'README.md' });
  });

  it.each([
    [[], ['rows', 'runs', 'tables', 'contenders', 'no-stages', 'node', 'json', 'svg', 'help']],
    [['memory'], ['sizes', 'uploads', 'rows', 'no-container', 'node', 'json', 'svg', 'help']],
    [['heavy'], ['rows', 'runs', 'scenarios', 'node', 'json', 'help']],
    [['publish'], ['folder', 'readme', 'help']],
  ])('describes every option of %j', (words, names) => {
    const { program, written } = quiet();
    expect(() => program.parse([...words, '--help'], { from: 'user' })).toThrow('(outputHelp)');
    const shown = [...written.join('').matchAll(/^ {2}(?:-h, )?--([\w-]+)/gm)].map(([, name]) => name);
    expect(new Set(shown)).toEqual(new Set(names));
  });
});
