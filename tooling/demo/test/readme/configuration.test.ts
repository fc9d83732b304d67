import { readFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readSettings } from '../../../../apps/stream-engine/src/settings/env.ts';
import { readTable } from './markdown.ts';
import { ROOT } from './pages.ts';

const source = (name: string) => readFile(new URL(name, ROOT), 'utf8');

/** The names that env.ts knows, as they stand in its schema of the service's settings. */
const [, settingsSchema = ''] = /const Settings = Type\.Object\(\{(.*?)\n\}\);/s.exec(
  await source('apps/stream-engine/src/settings/env.ts'),
)!;
const known = [...settingsSchema.matchAll(/^ {2}([A-Z_]+): Type\./gm)].map(([, name]) => name!);
const defaults = readSettings({}) as Record<string, unknown>;

describe('.env.example', async () => {
  const example = await source('.env.example');
  const settings = parseEnv(example);

  it('has every setting of the service, and no other', () => {
    expect(known.length).toBeGreaterThan(5);
    expect(Object.keys(settings).toSorted()).toEqual(known.toSorted());
  });

  it('sets what the service does without it', () => {
    expect(readSettings(settings)).toEqual(defaults);
  });

  it('names what Compose reads besides', async () => {
    const read = (await source('docker-compose.yml')).matchAll(/\$\{([A-Z_]+)/g);
    const unknown = [...new Set(Array.from(read, ([, name]) => name!))].filter(
      (name) => !known.includes(name),
    );
    const commented = [...example.matchAll(/^# ([A-Z_]+)=/gm)].map(([, name]) => name);
    expect(commented.toSorted()).toEqual(unknown.toSorted());
  });
});

describe('the tables of settings and parameters', async () => {
  const rows = await readTable(new URL('docs/SETTINGS.md', ROOT), 'variable');
  const cells = Object.fromEntries(
    rows.map(([variable, , fallback]) => [variable!.replaceAll('`', ''), fallback!]),
  );

  it('have every setting of the service, and no other', () => {
    expect(Object.keys(cells).toSorted()).toEqual(known.toSorted());
  });

  it('have the defaults of the service', () => {
    for (const [name, value] of Object.entries(defaults))
      expect(cells[name], name).toMatch(`\`${String(value)}\``);
    const literal = Object.keys(cells).filter((name) => /^`[^`]+`$/.test(cells[name]!));
    expect(literal.filter((name) => !(name in defaults))).toEqual([]);
  });

  it('have every parameter of an import, and no other', async () => {
    const [, query] = /const ImportQuery = Type\.Object\(\s*\{(.*?)\n {2}\},/s.exec(
      await source('packages/engine/src/parameters/import-query.ts'),
    )!;
    const [, ofFile] = /const fileParameters = \{(.*?)\n\};/s.exec(
      await source('packages/engine/src/parameters/file-parameters.ts'),
    )!;
    expect(query).toContain('...fileParameters,');
    const declared = `${query}${ofFile}`.matchAll(/^ +(\w+): Type\./gm);
    const parameters = [...declared].map(([, name]) => `\`${name}\``);
    expect(parameters.length).toBeGreaterThan(2);
    const page = new URL('docs/HTTP.md', ROOT);
    expect((await readTable(page, 'parameter')).map(([name]) => name).toSorted()).toEqual(
      parameters.toSorted(),
    );
  });
});

describe('docs/CONFIG.md', async () => {
  const schema = JSON.parse(await source('apps/stream-engine/config.schema.json'));
  const ofTable = schema.properties.tables.additionalProperties.properties;
  const page = new URL('docs/CONFIG.md', ROOT);

  it.each([
    ['of a table', ofTable],
    ['of a column', ofTable.columns.additionalProperties.properties],
  ])('has every member %s, and no other', async (heading, members) => {
    const named = (await readTable(page, heading)).map(([name]) => name!.replaceAll('`', ''));
    expect(named.toSorted()).toEqual(Object.keys(members).toSorted());
  });

  it('says which of a table’s members the defaults do not have', async () => {
    const rows = await readTable(page, 'of a table');
    const inDefaults = rows.filter(([, what]) => !what!.endsWith('not in `defaults`'));
    expect(inDefaults.map(([name]) => name!.replaceAll('`', '')).toSorted()).toEqual(
      Object.keys(schema.properties.defaults.properties).toSorted(),
    );
  });
});

it('start, demo and image run the service with the same flags of Node', async () => {
  const flags = (text: string) => [...text.matchAll(/--max-[\w-]+=\d+/g)].map(([flag]) => flag).toSorted();
  const { scripts } = JSON.parse(await source('package.json'));
  const [, image] = /^ENTRYPOINT (.*)$/m.exec(await source('apps/stream-engine/Dockerfile'))!;
  expect(flags(scripts.start)).toHaveLength(2);
  expect(flags(scripts.start)).toEqual(flags(image!));
  expect(flags(await source('tooling/demo/src/service.ts'))).toEqual(flags(image!));
});
