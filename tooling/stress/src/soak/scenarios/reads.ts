import { requireOneOf } from '../../rig/broken-promise.ts';
import type { Scenario, Worker } from '../worker.ts';

/** Requests that load nothing. */
export const reads: readonly Scenario[] = [
  { name: 'plan', weight: 6, run: plan },
  { name: 'read', weight: 10, run: read },
];

async function plan(worker: Worker): Promise<void> {
  const { head } = worker.pickFile({ dirty: worker.random.chance(0.5) });
  const path = `/v1/imports/${worker.tables.nameOf('contacts')}/plan?cut=true`;
  const { status } = await worker.send(path, { headers: { 'content-type': 'text/csv' }, body: head });
  requireOneOf('status of a plan', status, [200, 503, 504]);
}

async function read(worker: Worker): Promise<void> {
  const table = worker.tables.nameOf('contacts');
  const [path, statuses] = worker.random.pick<readonly [string, readonly number[]]>([
    ['/livez', [200]],
    ['/readyz', [200, 503]],
    ['/v1/imports?limit=20', [200, 503]],
    ['/v1/tables', [200, 503]],
    [`/v1/tables/${table}`, [200, 503]],
    [`/v1/tables/${table}/template.csv`, [200, 503]],
    ['/v1/imports/nobody', [404, 503]],
    ['/nowhere', [404]],
  ]);
  const { status } = await worker.send(path, { method: 'GET' });
  requireOneOf(`status of GET ${path}`, status, statuses);
}
