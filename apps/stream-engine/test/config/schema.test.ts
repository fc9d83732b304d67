import { readFile } from 'node:fs/promises';
import { Config, namesAt } from '@repo/engine';
import { expect, it } from 'vitest';

it('config.schema.json is the schema that validates; "stream-engine config schema" writes it', async () => {
  const shipped = await readFile(new URL('../../config.schema.json', import.meta.url), 'utf8');
  expect(JSON.parse(shipped)).toEqual(JSON.parse(JSON.stringify(Config)));
});

it('`defaults` accepts every parameter of a request except those of a single file', () => {
  const ofOneFile = new Set(['cascade', 'map', 'dryRun', 'expectedRows']);
  const names = namesAt('request').filter((name) => !ofOneFile.has(name));
  expect(namesAt('table')).toEqual(names);
  const { properties } = Config.properties.defaults as object as { readonly properties: object };
  expect(Object.keys(properties)).toEqual(names);
});
