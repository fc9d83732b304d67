import { readFile } from 'node:fs/promises';
import { Config, ImportQuery } from '@repo/engine';
import { expect, it } from 'vitest';

it('config.schema.json is what validates; "stream-engine config schema" writes it', async () => {
  const shipped = await readFile(new URL('../../config.schema.json', import.meta.url), 'utf8');
  expect(JSON.parse(shipped)).toEqual(JSON.parse(JSON.stringify(Config)));
});

it('the defaults are parameters of a request, all but those of one file', () => {
  const { defaults } = Config.properties;
  const ofOneFile = new Set(['cascade', 'map', 'dryRun', 'expectedRows']);
  const parameters = Object.keys(ImportQuery.properties).filter((name) => !ofOneFile.has(name));
  expect(Object.keys(defaults.properties).toSorted()).toEqual(parameters.toSorted());
});
