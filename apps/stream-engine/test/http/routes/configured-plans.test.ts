import { send, sendCsv } from '@repo/faults';
import { expect, it } from 'vitest';
import { configOf } from '../../../../../packages/engine/test/config/config-of.ts';
import { startTestService } from '../../test-service.ts';

const service = await startTestService({
  schema: 'CREATE TABLE visits (id int, day date, other date, contact text, note text)',
  config: configOf({
    defaults: { delimiter: ';' },
    tables: {
      visits: {
        mode: 'replace',
        columns: {
          day: { dateOrder: 'dmy', aliases: ['Tag'] },
          contact: { rule: 'email' },
          note: { required: true },
        },
      },
    },
  }),
});

async function plan(csv: string, query = '') {
  const { status, body } = await sendCsv(`${service.url}/v1/imports/visits/plan${query}`, csv);
  expect({ status, body: body.toString() }).toMatchObject({ status: 200 });
  return JSON.parse(body.toString());
}

const csv = 'id;Tag;other;contact;note\n1;03/04/2024;02/13/2024; A@B.example ;x\n2;05/06/2024;;;\n';

it('a plan uses the configuration like the import', async () => {
  const answer = await plan(csv);
  expect(answer).toMatchObject({
    proposed: {
      delimiter: { value: ';', from: 'configuration' },
      dateOrder: { value: 'mdy', from: 'detected' },
    },
    // Configured parameters are not repeated.
    parameters: 'dateOrder=mdy',
    rows: { read: 2, valid: 1, rejected: 1 },
    // The configured mode is `replace`, which allows no rejects.
    problems: [{ code: 'REPLACE_REJECTS' }],
    replaces: { cascadesTo: [] },
  });
  expect(answer.columns[1]).toMatchObject({ header: 'Tag', matched: 'configuration', column: 'day' });
  expect(answer.columns[3]).toMatchObject({ column: 'contact', rule: 'email' });
  expect(answer.columns[4]).toMatchObject({ column: 'note', required: true });
});

it('a detected value that is sent in the request overrides a column’s configuration, and the plan shows that', async () => {
  // `dateOrder=mdy` in a request overrides the configuration of the column `day`.
  const { sample } = await plan('id;Tag;other;note\n1;03/04/2024;;x\n', '?dateOrder=mdy');
  expect(sample[0].after).toMatchObject({ day: '2024-03-04' });
  const undecided = await plan('id;Tag;other;note\n1;03/04/2024;;x\n');
  expect(undecided).toMatchObject({ parameters: '', rows: { valid: 1 } });
  expect(undecided.sample[0].after).toMatchObject({ day: '2024-04-03' });
});

it('a request’s parameter for one column stays in the plan’s parameters, with the exact column name', async () => {
  const { parameters, sample } = await plan(csv, '?dateOrder.DAY=mdy&null.contact=-');
  expect(parameters).toBe('dateOrder.day=mdy&null.contact=-&dateOrder=mdy');
  expect(sample[0].after).toMatchObject({ day: '2024-03-04', other: '2024-02-13' });
});

it('a plan reports a missing column that the configuration requires', async () => {
  const answer = await plan('id\n1\n');
  expect(answer.problems).toMatchObject([{ code: 'COLUMN_MISSING' }]);
  expect(answer.missing).toContainEqual({ column: 'note', type: 'text', gets: 'required' });
});

it('a table’s description shows the configured rules, aliases and required columns', async () => {
  const { body } = await send(`${service.url}/v1/tables/visits`, { method: 'GET' });
  const { columns } = JSON.parse(body.toString());
  expect(columns).toMatchObject([
    { name: 'id', required: false },
    { name: 'day', aliases: ['Tag'] },
    { name: 'other' },
    { name: 'contact', rule: 'email' },
    { name: 'note', required: true },
  ]);
});

it('a new table is created from a file in the default dialect of the configuration', async () => {
  const { status, body } = await sendCsv(`${service.url}/v1/tables?name=made`, 'a;b\n1;x,y\n');
  expect({ status, body: body.toString() }).toMatchObject({ status: 201 });
  expect(JSON.parse(body.toString()).columns.map(({ name }: { name: string }) => name)).toEqual(['a', 'b']);
});
