import { readFile } from 'node:fs/promises';
import {
  Config,
  isRepeatable,
  namesAt,
  parameterGroups,
  type ParameterName,
  parameters,
  requestMeaningOf,
  wordsOf,
} from '@repo/engine';
import { catalogue } from '@repo/transforms';
import { expect, it } from 'vitest';
import { markdownList, markdownTable, withSection } from './generated-section.ts';

/** The parts of a member's schema that are read here. */
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

function columnsOf(name: string): string {
  const { columns = 'all' } = (parameters as Readonly<Record<string, { columns?: string }>>)[name] ?? {};
  return columns;
}

/** Parameters of a request, as a list under the heading of each group. */
function requestParameters(): string {
  return parameterGroups
    .map(({ title, parameters: group }) => ({
      title,
      names: namesAt('request').filter((name) => name in group),
    }))
    .filter(({ names }) => names.length > 0)
    .map(({ title, names }) => {
      const items = names.map(
        (name) => `${code(name)} – ${requestMeaningOf(name)} Default: ${parameters[name].default}.`,
      );
      return `#### ${title}\n\n${markdownList(items)}`;
    })
    .join('\n');
}

function ofTypes(name: string): string {
  const types = columnsOf(name);
  return types === 'all' ? '' : ` Types: ${types}.`;
}

/** Parameters for one column: a table of those that all columns share, and a list of the others. */
function columnParameters(): string {
  const isShared = (name: string) => (namesAt('request') as readonly string[]).includes(name);
  const names = namesAt('request.column');
  const items = names
    .filter((name) => !isShared(name))
    .map(
      (name) =>
        `${code(`${name}.column`)} – ${requestMeaningOf(name)} Default: ${parameters[name].default}.${ofTypes(name)}`,
    );
  return `${markdownTable([
    ['for one column', 'types of the column'],
    ...names.filter(isShared).map((name) => [code(`${name}.column`), columnsOf(name)]),
  ])}
These exist for one column only. [RULES.md](RULES.md#rules-for-one-column) has examples.

${markdownList(items)}`;
}

/** Members of a table: a table of the parameters, which HTTP.md explains, and a list of the others. */
function tableMembers(): string {
  const shared = Object.entries(ofTable).filter(([name]) => name in ofDefaults);
  const others = Object.entries(ofTable).filter(([name]) => !(name in ofDefaults));
  return `${markdownTable([
    ['parameter', 'value'],
    ...shared.map(([name, member]) => [code(name), kindOf(member)]),
  ])}
A table may also have these:

${markdownList(others.map(([name, member]) => `${code(name)} (${kindOf(member)}) – ${member.description}`))}`;
}

/** The generated sections of each page, by the names that they have there. */
const pages: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'HTTP.md': {
    parameters: requestParameters(),
    'for one column': columnParameters(),
  },
  'CONFIG.md': {
    'of a table': tableMembers(),
    'of a column': markdownList(
      Object.entries(ofColumn).map(
        ([name, member]) =>
          `${code(name)} (${kindOf(member)}) – ${name in ofTable ? 'As for a table.' : member.description} Types: ${columnsOf(name)}.`,
      ),
    ),
  },
  'CLI.md': {
    options: markdownTable([
      ['parameter', 'option', 'on the page', 'commands'],
      ...namesAt('request').map((name) => [
        code(name),
        code(wordsOf(name).command),
        wordsOf(name).page ?? '',
        `import, plan${parameters[name].alsoFor?.includes('clean') ? ', clean' : ''}`,
      ]),
    ]),
  },
};

it.each(Object.entries(pages))(
  'docs/%s lists the parameters as they are declared; `vitest run -u` rewrites them',
  async (file, sections) => {
    const address = new URL(`../../../docs/${file}`, import.meta.url);
    let page = await readFile(address, 'utf8');
    for (const [name, content] of Object.entries(sections)) page = withSection(page, name, content);
    await expect(page).toMatchFileSnapshot(address.pathname);
  },
);

/** Formats a value as Biome does in a module. */
function literal(value: unknown, indent = ''): string {
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return stringLiteral(value);
  if (Array.isArray(value)) return `[${value.map((item) => literal(item)).join(', ')}]`;
  const members = Object.entries(value as object).filter(([, member]) => member !== undefined);
  const lines = members.map(([name, member]) => {
    const key = /^[a-z_]\w*$/i.test(name) ? name : literal(name);
    return `${indent}  ${key}: ${literal(member, `${indent}  `)},\n`;
  });
  return lines.length === 0 ? '{}' : `{\n${lines.join('')}${indent}}`;
}

/** Avoids escapes, as the formatter does. */
function stringLiteral(value: string): string {
  const isSingle = !value.includes("'") || value.includes('"');
  return isSingle ? `'${value.replaceAll(/['\\]/g, '\\$&')}'` : JSON.stringify(value);
}

/** The members of a parameter that the page needs; undefined ones are left out of the file. */
function forPage(name: ParameterName) {
  const {
    offers,
    isDetected,
    hint,
    control,
    modes,
    notForRejects,
    levels,
    default: usual,
  } = parameters[name];
  const [, value] = /^`(.*)`$/.exec(usual) ?? [];
  return {
    label: wordsOf(name).page,
    control,
    offers,
    default: isDetected ? undefined : value,
    hint,
    modes,
    notForRejects,
    isRepeatable: isRepeatable(parameters[name]) ? true : undefined,
    rules: levels.includes('request.column') ? rulesWith(name) : undefined,
  };
}

/** Rules of the columns that a parameter applies to. */
function rulesWith(name: ParameterName): readonly string[] | 'all' {
  const entries = catalogue.filter(({ settings, order }) => {
    if (name === 'min' || name === 'max') return order !== undefined;
    return parameters[name].columns === undefined || (settings as readonly string[]).includes(name);
  });
  return entries.length === catalogue.length ? 'all' : [...new Set(entries.map(({ rule }) => rule))];
}

it('the web page has the parameters as they are declared; `vitest run -u` rewrites them', async () => {
  const all = Object.fromEntries(
    [...namesAt('request'), ...namesAt('request.column')].map((name) => [name, forPage(name)]),
  );
  const module = `/** Written by test/parameter-docs.test.ts of apps/stream-engine, from packages/engine/src/parameters. */

/** A parameter of an import, as the page shows it. */
export interface PageParameter {
  readonly label?: string;
  /** Position of its control; undefined: it has none, or one of another kind. */
  readonly control?: 'main' | 'more';
  /** Labels of the selectable values, by value. */
  readonly offers?: Readonly<Record<string, string>>;
  /** The value if nothing is chosen; undefined if the plan detects it. */
  readonly default?: string;
  readonly hint?: string;
  /** The modes that allow it; undefined: all. */
  readonly modes?: readonly string[];
  /** Applies to one file alone, and not to its corrected rejects. */
  readonly notForRejects?: true;
  /** Whether it may have several values. */
  readonly isRepeatable?: true;
  /** Rules of the columns for which it can be set alone; undefined: it is for all columns. */
  readonly rules?: readonly string[] | 'all';
}

/** Parameters by name. */
export const parameters: Readonly<Record<string, PageParameter>> = ${literal(all)};
`;
  const address = new URL('../../console/src/api/parameters.ts', import.meta.url);
  await expect(module).toMatchFileSnapshot(address.pathname);
});
