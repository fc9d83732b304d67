import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { contacts } from '../../src/tables/contacts.ts';
import { makeFixture } from '../../src/tables/fixture.ts';
import { narrow } from '../../src/tables/narrow.ts';

it('rejects a file whose records our own rules reject', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'bench-test-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const broken = { ...narrow, columns: contacts.columns.slice(1, 4) };
  await expect(makeFixture(broken, 10, path.join(folder, 'broken'))).rejects.toMatchObject({
    code: 'FIXTURE_INVALID',
    message: '10 records of the file for narrow break rules: EMAIL_INVALID',
  });
});
