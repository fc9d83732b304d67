import { readFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readSettings } from '../../../../apps/stream-engine/src/settings/env.ts';
import { readTable } from './markdown.ts';
import { ROOT } from './pages.ts';

const source = (name: string) => readFile(new URL(name, ROOT), 'utf8');

/** The names of settings in the schema of env.ts. */
const [, settingsSchema = ''] = /const Settings = Type\.Object\(\{(.*?)\n\}\);/s.exec(
  await source('apps/stream-engine/src/settings/env.ts'),
)!;
const known = [...settingsSchema.matchAll(/^ {2}([A-Z_]+): Type\./gm)].map(([, name]) => name!);
const defaults = readSettings({}) as Record<string, unknown>;

describe('.env.example', async () => {
  const example = await source('.env.example');
  const settings = parseEnv(example);

  it('lists every setting of the service, and no other', () => {
    expect(known.length).toBeGreaterThan(5);
    expect(Object.keys(settings).toSorted()).toEqual(known.toSorted());
  });

  it('sets the defaults of the service', () => {
    expect(readSettings(settings)).toEqual(defaults);
  });

  it('mentions the other variables that Compose reads', async () => {
    const read = (await source('docker-compose.yml')).matchAll(/\$\{([A-Z_]+)/g);
    const unknown = [...new Set(Array.from(read, ([, name]) => name!))].filter(
      (name) => !known.includes(name),
    );
    const commented = [...example.matchAll(/^# ([A-Z_]+)=/gm)].map(([, name]) => name);
    expect(commented.toSorted()).toEqual(unknown.toSorted());
  });
});

describe('the table of settings', async () => {
  const rows = await readTable(new URL('docs/SETTINGS.md', ROOT), 'variable');
  const cells = Object.fromEntries(
    rows.map(([variable, , fallback]) => [variable!.replaceAll('`', ''), fallback!]),
  );

  it('lists every setting of the service, and no other', () => {
    expect(Object.keys(cells).toSorted()).toEqual(known.toSorted());
  });

  it('lists the defaults of the service', () => {
    for (const [name, value] of Object.entries(defaults))
      expect(cells[name], name).toMatch(`\`${String(value)}\``);
    const literal = Object.keys(cells).filter((name) => /^`[^`]+`$/.test(cells[name]!));
    expect(literal.filter((name) => !(name in defaults))).toEqual([]);
  });
});

it('start and image use the same flags of Node', async () => {
  const flags = (text: string) => [...text.matchAll(/--max-[\w-]+=\d+/g)].map(([flag]) => flag).toSorted();
  const { scripts } = JSON.parse(await source('package.json'));
  const [, image] = /^ENTRYPOINT (.*)$/m.exec(await source('apps/stream-engine/Dockerfile'))!;
  expect(flags(scripts.start)).toHaveLength(2);
  expect(flags(scripts.start)).toEqual(flags(image!));
});
