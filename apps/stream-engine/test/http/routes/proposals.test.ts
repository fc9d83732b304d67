import { sendCsv } from '@repo/faults';
import { describe, expect, it } from 'vitest';
import { startTestService } from '../../test-service.ts';

const service = await startTestService({
  schema: 'CREATE TABLE visits (id int, day date, at timestamp, noted text)',
});

async function proposed(csv: string | Buffer, query = '') {
  const { status, body } = await sendCsv(`${service.url}/v1/imports/visits/plan${query}`, csv);
  expect({ status, body: body.toString() }).toMatchObject({ status: 200 });
  return JSON.parse(body.toString());
}

describe('dateOrder', () => {
  it.each([
    ['id,day\n1,01/02/2024\n2,13/02/2024\n', 'dmy'],
    ['id,day\n1,01/02/2024\n2,02/13/2024\n', 'mdy'],
    ['id,at\n1,13.02.2024 10:30\n', 'dmy'],
    ['id,day,at\n1,2024-01-05,02/13/2024 10:30:00\n', 'mdy'],
  ])('finds the date order of %j: %s', async (csv, order) => {
    const { proposed: found, parameters, rows } = await proposed(csv);
    expect(found.dateOrder).toEqual({ value: order, from: 'detected' });
    expect(parameters).toBe(`dateOrder=${order}`);
    expect(rows.rejected).toBe(0);
  });

  it.each([
    ['all could be both', 'id,day\n1,01/02/2024\n'],
    ['some contradict', 'id,day\n1,13/02/2024\n2,02/13/2024\n'],
    ['columns contradict', 'id,day,at\n1,13/02/2024,02/13/2024 10:00\n'],
    ['no value needs it', 'id,day\n1,2024-02-13\n2,5 Jan 2024\n3,\n'],
    ['only text has such values', 'id,noted\n1,13/02/2024\n'],
    ['no date is one', 'id,day\n1,99/99/2024\n2,x\n'],
    ['only a broken record tells', 'id,day\n1,13/02/2024,3\n'],
  ])('dateOrder is not proposed if %s', async (_, csv) => {
    const { proposed: found, parameters } = await proposed(csv);
    expect(found.dateOrder).toEqual({ value: 'iso', from: 'default' });
    expect(parameters).toBe('');
  });

  it('dateOrder is taken from the request if it is given', async () => {
    const { proposed: found, rows } = await proposed('id,day\n1,13/02/2024\n', '?dateOrder=mdy');
    expect(found.dateOrder).toEqual({ value: 'mdy', from: 'parameter' });
    expect(rows).toMatchObject({ rejected: 1 });
  });
});

describe('parameters', () => {
  it('returns the request’s parameters and the detected ones', async () => {
    const csv = Buffer.from("id|noted\n1|'a|b'\n2|NA\n", 'utf16le');
    const query = '?quote=%27&null=NA&nullText=true&mode=append&cut=false';
    const { proposed: found, parameters, sample } = await proposed(csv, query);
    expect(found).toEqual({
      delimiter: { value: '|', from: 'detected' },
      quote: { value: "'", from: 'parameter' },
      encoding: { value: 'utf-16le', from: 'detected' },
      dateOrder: { value: 'iso', from: 'default' },
    });
    expect(parameters).toBe('quote=%27&null=NA&nullText=true&mode=append&delimiter=%7C&encoding=utf-16le');
    expect(sample[0].after).toEqual({ id: '1', noted: 'a|b' });
    expect(sample[1].after).toEqual({ id: '2', noted: null });
    const { status, body } = await sendCsv(`${service.url}/v1/imports/visits?${parameters}`, csv);
    expect({ status, ...JSON.parse(body.toString()).rows }).toEqual({
      status: 200,
      read: 2,
      loaded: 2,
      rejected: 0,
      skipped: 0,
    });
  });

  it('writes a tab as tab', async () => {
    expect((await proposed('id\tnoted\n1\ta\n')).parameters).toBe('delimiter=tab');
  });

  it('keeps the delimiter of the request', async () => {
    const { proposed: found, parameters } = await proposed('id;noted\n1;a\n', '?delimiter=|');
    expect(found.delimiter).toEqual({ value: '|', from: 'parameter' });
    expect(parameters).toBe('delimiter=%7C');
  });
});
