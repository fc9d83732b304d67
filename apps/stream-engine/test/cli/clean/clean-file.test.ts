import { createReadStream } from 'node:fs';
import { PassThrough } from 'node:stream';
import { readImportParameters, sourceOfFile } from '@repo/engine';
import { expect, it } from 'vitest';
import { cleanFile } from '../../../src/cli/clean/clean-file.ts';
import { unreadableFile } from '../../../src/cli/arguments/unreadable-file.ts';
import { createTestFolder } from '../../test-folder.ts';

const folder = await createTestFolder();
it('cleaning fails if the file becomes shorter while it is read', async () => {
  const at = await folder.write('short.csv', 'a,b\n1,2\n');
  const input = { name: 'short.csv', path: undefined, bytesTotal: 100, open: () => createReadStream(at) };
  const { signal } = new AbortController();
  const options = {
    parameters: readImportParameters({}, { parameters: {}, limits: {}, columns: new Map() }),
    types: new Map(),
    infer: false,
    reopen: undefined,
    to: 'csv' as const,
    onHeader: () => {},
    onRejects: () => undefined,
  };
  const cleaned = sourceOfFile(input, unreadableFile(input.name))(signal, (source) =>
    cleanFile(source, new PassThrough().resume(), options, signal),
  );
  await expect(cleaned).rejects.toMatchObject({ cause: { problem: { code: 'FILE_UNUSABLE' } } });
});
