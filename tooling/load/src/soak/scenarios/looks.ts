import { mustBeOneOf } from '../promise.ts';
import type { Scenario, Worker } from '../worker.ts';

/** Requests that load nothing. */
export const looks: readonly Scenario[] = [
  { name: 'plan', weight: 6, run: plan },
  { name: 'look', weight: 10, run: look },
];

async function plan(worker: Worker): Promise<void> {
  const { head } = worker.pickFile({ dirty: worker.random.chance(0.5) });
  const { status } = await worker.send(`/v1/imports/${worker.tables.nameOf('contacts')}/plan?cut=true`, {
    headers: { 'content-type': 'text/csv' },
    body: head,
  });
  mustBeOneOf('a plan is answered', status, [200, 503, 504]);
}

async function look(worker: Worker): Promise<void> {
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
  mustBeOneOf(`GET ${path} is answered`, status, statuses);
}
