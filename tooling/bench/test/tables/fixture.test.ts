import path from 'node:path';
import { expect, it } from 'vitest';
import { contacts } from '../../src/tables/contacts.ts';
import { makeFixture } from '../../src/tables/fixture.ts';
import { narrow } from '../../src/tables/narrow.ts';
import { makeFolder } from '../bench-run.ts';

it('rejects a file whose records our own rules reject', async () => {
  const broken = { ...narrow, columns: contacts.columns.slice(1, 4) };
  const stem = path.join(await makeFolder(), 'broken');
  await expect(makeFixture(broken, 10, stem)).rejects.toMatchObject({
    code: 'FIXTURE_INVALID',
    message: '10 records of the file for narrow break rules: EMAIL_INVALID',
  });
});
