import { readFile } from 'node:fs/promises';
import { Config, namesAt, parameters, requestMeaningOf, wordsOf } from '@repo/engine';
import { expect, it } from 'vitest';
import { withTable } from './with-table.ts';

/** What is read here of the schema of a member. */
interface Member {
  readonly type?: string | readonly string[];
  readonly enum?: readonly string[];
  readonly description: string;
  readonly properties?: Readonly<Record<string, Member>>;
  readonly additionalProperties?: Member;
}

const members = Config.properties as unknown as Readonly<Record<'defaults' | 'tables', Member>>;
const { properties: ofDefaults = {} } = members.defaults;
const { properties: ofTable = {} } = members.tables.additionalProperties!;
const { properties: ofColumn = {} } = ofTable['columns']!.additionalProperties!;

const code = (text: string) => `\`${text}\``;

const kinds: Readonly<Record<string, string>> = {
  array: 'array of texts',
  boolean: '`true`, `false`',
  integer: 'number',
  'integer,string': 'number or text',
  object: 'object',
  string: 'text',
};

function kindOf({ type = [], enum: words }: Member): string {
  return words === undefined ? kinds[String(type)]! : words.map(code).join(', ');
}

const notInDefaults = (name: string) => (name in ofDefaults ? '' : ' Not in `defaults`.');

function columnsOf(name: string): string {
  const { columns = 'all' } = (parameters as Readonly<Record<string, { columns?: string }>>)[name] ?? {};
  return columns;
}

/** The tables of each page, by the names that they have there. */
const pages: Readonly<Record<string, Readonly<Record<string, readonly string[][]>>>> = {
  'HTTP.md': {
    parameters: [
      ['parameter', 'meaning', 'default'],
      ...namesAt('request').map((name) => [code(name), requestMeaningOf(name), parameters[name].default]),
    ],
  },
  'CONFIG.md': {
    'of a table': [
      ['of a table', 'value', 'what it sets'],
      ...Object.entries(ofTable).map(([name, member]) => [
        code(name),
        kindOf(member),
        member.description + notInDefaults(name),
      ]),
    ],
    'of a column': [
      ['of a column', 'value', 'types', 'what it sets'],
      ...Object.entries(ofColumn).map(([name, member]) => [
        code(name),
        kindOf(member),
        columnsOf(name),
        member.description,
      ]),
    ],
  },
  'CLI.md': {
    options: [
      ['parameter', 'option', 'on the page', 'commands'],
      ...namesAt('request').map((name) => [
        code(name),
        code(wordsOf(name).command),
        wordsOf(name).page ?? '',
        `import, plan${parameters[name].alsoFor?.includes('clean') ? ', clean' : ''}`,
      ]),
    ],
  },
};

it.each(Object.entries(pages))(
  'docs/%s has the parameters as they are declared; `vitest run -u` writes them anew',
  async (file, tables) => {
    const address = new URL(`../../../docs/${file}`, import.meta.url);
    let page = await readFile(address, 'utf8');
    for (const [name, rows] of Object.entries(tables)) page = withTable(page, name, rows);
    await expect(page).toMatchFileSnapshot(address.pathname);
  },
);
