import { expect, it } from 'vitest';
import { KEPT } from '../../src/batch/reject-code.ts';
import { DateTimeReader } from '../../src/columns/datetime/date-time-reader.ts';
import { IntervalReader } from '../../src/columns/datetime/interval-reader.ts';
import { TimeReader } from '../../src/columns/datetime/time-reader.ts';

it('a reader of dates keeps its result while another one reads', () => {
  const reader = new DateTimeReader({});
  expect(reader.readTimestamp('5 Jan 2024 10:30 +02')).toBe(KEPT);
  expect(new DateTimeReader({ dateOrder: 'dmy' }).readDate('06/02/1999 BC')).toBe(KEPT);
  expect(reader).toMatchObject({ days: 8770, micros: 37_800e6, offsetSeconds: 7200 });
});

it('a reader of times keeps its result while another one reads', () => {
  const reader = new TimeReader();
  expect(reader.read('10:30 pm -05')).toBe(KEPT);
  expect(new TimeReader().read('T1130')).toBe(KEPT);
  expect(reader).toMatchObject({ micros: 81_000e6, offsetSeconds: -18_000 });
});

it('a reader of intervals keeps its result while another one reads', () => {
  const reader = new IntervalReader({});
  expect(reader.read('1 year 2 mons 3 days 4 us ago')).toBe(KEPT);
  expect(new IntervalReader({}).read('infinity')).toBe(KEPT);
  expect(new IntervalReader({}).read('P1Y2DT3H')).toBe(KEPT);
  expect(reader).toMatchObject({ infinity: 0, sum: { months: -14, days: -3, micros: -4n } });
});
