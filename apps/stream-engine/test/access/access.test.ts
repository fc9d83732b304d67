import type { KeyGrant } from '@repo/database';
import { describe, expect, it } from 'vitest';
import { Access } from '../../src/access/access.ts';

const grant: KeyGrant = {
  name: 'ci',
  isAdmin: false,
  seesMetrics: false,
  tables: ['public.contacts', 'sales.*', 'a.b'],
  modes: ['append', 'upsert'],
  importsMax: null,
  bytesPerDay: null,
  requestsPerMinute: null,
  expiresAt: null,
};

describe('a key for some tables', () => {
  const access = new Access(grant);

  it.each([
    ['public', 'contacts'],
    ['sales', 'orders'],
    ['sales', 'odd.name'],
    ['a', 'b'],
  ])('is for %s.%s', (schema, name) => {
    expect(() => access.requireTable({ schema, name })).not.toThrow();
  });

  it.each([
    ['public', 'contacts2'],
    ['public', 'CONTACTS'],
    ['Sales', 'orders'],
    ['sales2', 'orders'],
    ['sales.eu', 'orders'],
    ['sales', ''],
    ['', 'public.contacts'],
    ['public.contacts', ''],
    ['a.b', ''],
    ['__proto__', 'toString'],
    ['*', '*'],
  ])('is not for %j.%j', (schema, name) => {
    const table = schema === 'sales' ? undefined : { schema, name };
    expect(() => access.requireTable(table)).toThrow(
      'the API key allows only these tables: public.contacts, sales.*, a.b',
    );
  });

  it('is for its modes, and for no admin’s work', () => {
    expect(() => access.requireMode('upsert')).not.toThrow();
    expect(() => access.requireMode('replace')).toThrow(
      'the API key allows only mode=append and mode=upsert',
    );
    expect(() => access.requireAdmin('create tables')).toThrow('only an admin key may create tables');
    expect(() => access.requireMetrics()).toThrow('not created with --metrics');
    expect([access.owner, access.sees]).toEqual(['ci', 'ci']);
  });
});

describe.each([
  ['no key is asked for', new Access(), ''],
  ['an admin’s key', new Access({ ...grant, isAdmin: true, tables: [], modes: [] }), 'ci'],
])('where there is %s', (_what, access, owner) => {
  it('everything goes', () => {
    access.requireTable(undefined);
    access.requireTable({ schema: 'x', name: 'y' });
    access.requireMode('replace');
    access.requireAdmin('create tables');
    access.requireMetrics();
    expect([access.owner, access.sees, access.tables]).toEqual([owner, undefined, undefined]);
  });
});

it('a key for * is for all tables, and shows who has none that there is none', () => {
  const access = new Access({ ...grant, tables: ['*'] });
  access.requireTable(undefined);
  expect([access.tables, access.sees]).toEqual([undefined, 'ci']);
});
