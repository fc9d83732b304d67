import { describe, expect, it } from 'vitest';
import { catalogue, typeEntry, parseType, typeNames } from '../../src/index.ts';

describe('parseType', () => {
  it.each([
    ['Numeric(10,2)', 'numeric', { precision: 10, scale: 2 }],
    ['numeric(5)', 'numeric', { precision: 5, scale: 0 }],
    ['decimal', 'numeric', {}],
    ['varchar ( 20 )', 'varchar', { maxLength: 20 }],
    ['character varying', 'varchar', {}],
    ['char', 'bpchar', { maxLength: 1 }],
    ['char(3)', 'bpchar', { maxLength: 3 }],
    ['bpchar', 'bpchar', {}],
    ['"char"', 'char', {}],
    ['double precision', 'float8', {}],
    ['timestamp(3) with time zone', 'timestamptz', { precision: 3 }],
    ['time without time zone', 'time', {}],
    ['email', 'email', {}],
  ])('parses the type %s as %s', (text, type, options) => {
    expect(parseType(text)).toEqual({ type, options });
  });

  it.each(['', 'integr', 'text[]', 'numeric(1,2,3)', 'mood', 'opaque', 'enum', 'date with time zone'])(
    'rejects the type %j',
    (text) => {
      expect(parseType(text)).toBeUndefined();
    },
  );
});

describe('modifiers of the catalog', () => {
  it.each([
    ['varchar', 24, { maxLength: 20 }],
    ['bpchar', 7, { maxLength: 3 }],
    ['numeric', ((10 << 16) | 2) + 4, { precision: 10, scale: 2 }],
    ['numeric', ((3 << 16) | (-2 & 0x7ff)) + 4, { precision: 3, scale: -2 }],
    ['numeric', ((1000 << 16) | 1000) + 4, { precision: 1000, scale: 1000 }],
    ['timetz', 0, { precision: 0 }],
    ['interval', (0x7fff << 16) | 3, { precision: 3 }],
    ['interval', ((1 << 10) << 16) | 0xffff, { lastField: 'hour', minuteToSecond: false }],
    [
      'interval',
      (((1 << 11) | (1 << 12)) << 16) | 2,
      { precision: 2, lastField: 'second', minuteToSecond: true },
    ],
  ])('unpacks the modifier of %s: %i', (type, modifier, options) => {
    expect(typeEntry(type).modifier?.unpack(modifier)).toEqual(options);
  });

  it('has no modifier for other types', () => {
    expect(typeEntry('text').modifier).toBeUndefined();
    expect(typeEntry('int4').modifier).toBeUndefined();
  });
});

describe('accepts', () => {
  it.each(catalogue)('describes $base', ({ accepts }) => {
    expect(accepts({ labels: ['happy'] })).toMatch(/\w{4}/);
  });

  it('includes labels, length and digits', () => {
    const { accepts } = typeEntry('enum');
    expect(accepts({ labels: ['sad', 'a"b'] })).toBe('one of "sad", "a\\"b"');
    expect(accepts({ labels: Array.from({ length: 25 }, (_, i) => `l${i}`) })).toMatch(/"l19" and 5 more$/);
    expect(typeEntry('varchar').accepts({ maxLength: 5 })).toBe('text, stored unchanged; up to 5 characters');
    expect(typeEntry('numeric').accepts({ precision: 6, scale: 2 })).toBe(
      'a decimal number with up to 6 digits, 2 of them after the point',
    );
  });
});

it('the catalogue contains each name once', () => {
  const bases = catalogue.map(({ base }) => base);
  expect(new Set(bases).size).toBe(bases.length);
  expect(new Set(typeNames).size).toBe(typeNames.length);
});

it('the catalogue contains no other type', () => {
  expect(() => typeEntry('money')).toThrow(new TypeError('unknown type "money"'));
});
