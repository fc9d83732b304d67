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

const config = Config.properties as unknown as Readonly<Record<'defaults' | 'tables', Member>>;
const { properties: ofDefaults = {} } = config.defaults;
const { properties: ofTable = {} } = config.tables.additionalProperties!;
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
    'for one column': [
      ['for one column', 'types of the column'],
      ...namesAt('request.column').map((name) => [code(`${name}.column`), columnsOf(name)]),
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

/** A value as Biome writes it in a module. */
function literal(value: unknown, indent = ''): string {
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return `'${value.replaceAll(/['\\]/g, '\\$&')}'`;
  if (Array.isArray(value)) return `[${value.map((item) => literal(item)).join(', ')}]`;
  const members = Object.entries(value as object).filter(([, member]) => member !== undefined);
  const lines = members.map(([name, member]) => {
    const key = /^[a-z_]\w*$/i.test(name) ? name : literal(name);
    return `${indent}  ${key}: ${literal(member, `${indent}  `)},\n`;
  });
  return lines.length === 0 ? '{}' : `{\n${lines.join('')}${indent}}`;
}

/** What the page needs to know of a parameter; undefined members are left out of the file. */
function forPage(name: ReturnType<typeof namesAt<'request'>>[number]) {
  const { offers, isDetected, hint, control, modes, notForRejects, default: usual } = parameters[name];
  const [, value] = /^`(.*)`$/.exec(usual) ?? [];
  return {
    label: wordsOf(name).page,
    control,
    offers,
    default: isDetected ? undefined : value,
    hint,
    modes,
    notForRejects,
  };
}

it('the page has the parameters as they are declared; `vitest run -u` writes them anew', async () => {
  const all = Object.fromEntries(namesAt('request').map((name) => [name, forPage(name)]));
  const module = `/** Written by test/parameter-docs.test.ts of apps/stream-engine, from packages/engine/src/parameters. */

/** A parameter of an import, as the page shows it. */
export interface PageParameter {
  readonly label?: string;
  /** Where its control is; undefined: it has none, or one of another kind. */
  readonly control?: 'main' | 'more';
  /** Values to choose from, and what each is called. */
  readonly offers?: Readonly<Record<string, string>>;
  /** The value that holds where nothing is chosen; undefined where the plan finds it out. */
  readonly default?: string;
  readonly hint?: string;
  /** Those that it goes with; undefined: all. */
  readonly modes?: readonly string[];
  /** Whether it is about one file alone, and not about its corrected rejects. */
  readonly notForRejects?: true;
}

/** By name. */
export const parameters: Readonly<Record<string, PageParameter>> = ${literal(all)};
`;
  const address = new URL('../../console/src/api/parameters.ts', import.meta.url);
  await expect(module).toMatchFileSnapshot(address.pathname);
});
