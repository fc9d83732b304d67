import { sendCsv } from '@repo/faults';
import { expect, it } from 'vitest';
import { Metrics } from '../../src/observe/metrics.ts';
import { startTestService } from '../test-service.ts';

const fail = () => {
  throw new Error('broken');
};
const service = await startTestService({
  schema: 'CREATE TABLE items (id int PRIMARY KEY)',
  metrics: Object.assign(new Metrics(), { importEnded: fail }),
});

it('a committed import is answered with its receipt, even if reporting it fails', async () => {
  const { status, body } = await sendCsv(`${service.url}/v1/imports/items`, 'id\n1\n');
  expect([status, JSON.parse(body.toString()).status]).toEqual([200, 'committed']);
  expect(await service.countRows('items')).toBe(1);
  expect(service.logs).toContainEqual(
    expect.objectContaining({ msg: 'the import is committed but could not be reported' }),
  );
});
