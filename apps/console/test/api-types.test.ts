import { readFile } from 'node:fs/promises';
import { compile, type JSONSchema } from 'json-schema-to-typescript';
import { expect, it } from 'vitest';

/** `$ref` in the service's OpenAPI document. */
const REF = /"#\/components\/schemas\/(\w+)"/g;

it('types match the OpenAPI document; `vitest run -u` regenerates them', async () => {
  const document = await readFile(new URL('../../../docs/openapi.json', import.meta.url), 'utf8');
  const { components } = JSON.parse(document.replaceAll(REF, '"#/definitions/$1"'));
  const schema: JSONSchema = {
    definitions: components.schemas,
    anyOf: Object.keys(components.schemas).map((name) => ({ $ref: `#/definitions/${name}` })),
  };
  const types = await compile(schema, 'Answer', {
    bannerComment: '/** Written by test/api-types.test.ts from docs/openapi.json. */',
    style: { singleQuote: true, printWidth: 110 },
  });
  // Omits the type of the whole document.
  await expect(types.replace(/^export type Answer =[^;]*;\n\n?/m, '')).toMatchFileSnapshot(
    '../src/api/types.ts',
  );
});
