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

it('a plan follows the configuration as the import does', async () => {
  const answer = await plan(csv);
  expect(answer).toMatchObject({
    proposed: {
      delimiter: { value: ';', from: 'configuration' },
      dateOrder: { value: 'mdy', from: 'detected' },
    },
    // What the configuration says need not be said again.
    parameters: 'dateOrder=mdy',
    rows: { read: 2, valid: 1, rejected: 1 },
    // As the configured mode has it.
    problems: [{ code: 'REPLACE_REJECTS' }],
    replaces: { cascadesTo: [] },
  });
  expect(answer.columns[1]).toMatchObject({ header: 'Tag', matched: 'configuration', column: 'day' });
  expect(answer.columns[3]).toMatchObject({ column: 'contact', rule: 'email' });
  expect(answer.columns[4]).toMatchObject({ column: 'note', required: true });
});

it('what is detected and put into the request takes precedence over a column’s configuration, so it is shown so', async () => {
  // `dateOrder=mdy` in a request overrules that of the column `day`.
  const { sample } = await plan('id;Tag;other;note\n1;03/04/2024;;x\n', '?dateOrder=mdy');
  expect(sample[0].after).toMatchObject({ day: '2024-03-04' });
  const undecided = await plan('id;Tag;other;note\n1;03/04/2024;;x\n');
  expect(undecided).toMatchObject({ parameters: '', rows: { valid: 1 } });
  expect(undecided.sample[0].after).toMatchObject({ day: '2024-04-03' });
});

it('what the request says of one column stays in the plan’s parameters, by the column’s own name', async () => {
  const { parameters, sample } = await plan(csv, '?dateOrder.DAY=mdy&null.contact=-');
  expect(parameters).toBe('dateOrder.day=mdy&null.contact=-&dateOrder=mdy');
  expect(sample[0].after).toMatchObject({ day: '2024-03-04', other: '2024-02-13' });
});

it('a plan tells that a column is missing which the configuration requires', async () => {
  const answer = await plan('id\n1\n');
  expect(answer.problems).toMatchObject([{ code: 'COLUMN_MISSING' }]);
  expect(answer.missing).toContainEqual({ column: 'note', type: 'text', gets: 'required' });
});

it('a table’s description has the configured rules, aliases and requirements', async () => {
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

it('a new table is made of a file that is written as the defaults say', async () => {
  const { status, body } = await sendCsv(`${service.url}/v1/tables?name=made`, 'a;b\n1;x,y\n');
  expect({ status, body: body.toString() }).toMatchObject({ status: 201 });
  expect(JSON.parse(body.toString()).columns.map(({ name }: { name: string }) => name)).toEqual(['a', 'b']);
});
