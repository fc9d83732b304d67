import { describe, expect, it } from 'vitest';
import type { CompiledPlan } from '../../src/batch/record-batch.ts';
import { enumeration } from '../../src/columns/enumeration.ts';
import { cleanColumn } from '../clean-column.ts';
import { sanitizeFile } from '../sanitize-file.ts';
import { testRuleTable } from './rule-table.ts';

const labels = ['sad', 'glad', "it's ok", 'tab\there', 'ü', '', ' sad', '\ufeff'];

testRuleTable(enumeration({ labels }), {
  accepts: [
    ...labels.map((label) => [label, label] as const),
    ['sad ', 'sad'],
    ['  sad', 'sad'],
    ['\u00a0glad\u202f', 'glad'],
  ],
  rejects: [
    ['Sad', 'TYPE_INVALID'],
    ['sa d', 'TYPE_INVALID'],
    ['sa', 'TYPE_INVALID'],
    ['sadd', 'TYPE_INVALID'],
    ['lgad', 'TYPE_INVALID'],
    ['u\u0308', 'TYPE_INVALID'],
    [' ', 'TYPE_INVALID'],
    ['x'.repeat(2000), 'TYPE_INVALID'],
  ],
});

it('counts blanks around a label as a change, but not those of the label itself', () => {
  expect(cleanColumn(enumeration({ labels }), [' sad', ' sad ', 'sad'])).toEqual([
    { text: ' sad', changed: false },
    { text: 'sad', changed: true },
    { text: 'sad', changed: false },
  ]);
});

it('finds each of many labels, alone and among others', () => {
  const many = Array.from({ length: 1000 }, (_, i) => `label ${i * i}`);
  const rule = enumeration({ labels: many });
  expect(cleanColumn(rule, [...many, ...many.toReversed()])).toEqual(
    [...many, ...many.toReversed()].map((text) => ({ text, changed: false })),
  );
  expect(cleanColumn(rule, ['label 2', 'label 0', 'label 2'])).toEqual([
    { code: 'TYPE_INVALID' },
    { text: 'label 0', changed: false },
    { code: 'TYPE_INVALID' },
  ]);
});

it('works with no label, or one', () => {
  expect(cleanColumn(enumeration({ labels: [] }), ['', 'a', null])).toEqual([
    { code: 'TYPE_INVALID' },
    { code: 'TYPE_INVALID' },
    { text: null, changed: false },
  ]);
  expect(cleanColumn(enumeration({ labels: ['a'] }), ['a', 'b', 'a'])).toEqual([
    { text: 'a', changed: false },
    { code: 'TYPE_INVALID' },
    { text: 'a', changed: false },
  ]);
});

describe('the reason', () => {
  const messageFor = async (value: string, names: readonly string[]): Promise<string> => {
    const rule = enumeration({ labels: names });
    const plan = { form: 'text', fieldCount: 1, columns: [{ name: 'a', source: 0, rule, required: false }] };
    const { rejects } = await sanitizeFile(`a\n${value}\n`, { plan: plan as CompiledPlan });
    return rejects[0]!.message;
  };

  it('lists the labels, and suggests the one most like the value', async () => {
    const states = ['active', 'closed', 'on hold'];
    const list = 'not one of the labels "active", "closed", "on hold"';
    expect(await messageFor('Active', states)).toBe(`${list}: "Active"; did you mean "active"?`);
    expect(await messageFor('ON-HOLD', states)).toBe(`${list}: "ON-HOLD"; did you mean "on hold"?`);
    expect(await messageFor('clsoed', states)).toBe(`${list}: "clsoed"; did you mean "closed"?`);
    expect(await messageFor('new', states)).toBe(`${list}: "new"`);
  });

  it('lists few of many labels, or of long ones, and suggests any of them', async () => {
    const many = Array.from({ length: 1000 }, (_, i) => `state ${i}`);
    expect(await messageFor('STATE 777', many)).toMatch(
      /"state 19" and 980 more: "STATE 777"; did you mean "state 777"\?$/,
    );
    const long = Array.from({ length: 10 }, (_, i) => `${i}${'x'.repeat(62)}`);
    expect(await messageFor('y', long)).toMatch(
      /^not one of the labels "0x+", "1x+", "2x+", "3x+" and 6 more: "y"$/,
    );
  });

  it('suggests labels for 100 different values only, so that a file full of them costs little', () => {
    const { hint } = enumeration({ labels: ['active'] });
    for (let i = 0; i < 99; i++) hint?.(`value ${i}`);
    expect(hint?.('Active')).toBe('; did you mean "active"?');
    expect(hint?.('ACTIVE')).toBeUndefined();
    expect(hint?.('Active')).toBe('; did you mean "active"?');
  });
});
