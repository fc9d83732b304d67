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
  ])('a key for some tables allows %s.%s', (schema, name) => {
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
  ])('a key for some tables does not allow %j.%j', (schema, name) => {
    const table = schema === 'sales' ? undefined : { schema, name };
    expect(() => access.requireTable(table)).toThrow(
      'the API key allows only these tables: public.contacts, sales.*, a.b',
    );
  });

  it('a key allows its modes, and no admin operations', () => {
    expect(() => access.requireMode('upsert')).not.toThrow();
    expect(() => access.requireMode('replace')).toThrow(
      'the API key allows only these modes: append, upsert',
    );
    expect(() => access.requireAdmin('create tables')).toThrow('only an admin key may create tables');
    expect(() => access.requireMetrics()).toThrow('not created with --metrics');
    expect([access.owner, access.sees]).toEqual(['ci', 'ci']);
  });
});

describe.each([
  ['no required key', new Access(), ''],
  ['an admin’s key', new Access({ ...grant, isAdmin: true, tables: [], modes: [] }), 'ci'],
])('access with %s', (_what, access, owner) => {
  it('allows everything', () => {
    access.requireTable(undefined);
    access.requireTable({ schema: 'x', name: 'y' });
    access.requireMode('replace');
    access.requireAdmin('create tables');
    access.requireMetrics();
    expect([access.owner, access.sees, access.tables]).toEqual([owner, undefined, undefined]);
  });
});

it('a key for * allows all tables; a missing table is reported as missing', () => {
  const access = new Access({ ...grant, tables: ['*'] });
  access.requireTable(undefined);
  expect([access.tables, access.sees]).toEqual([undefined, 'ci']);
});
