import { describe, expect, it } from 'vitest';
import { copyStatement, IdentifierError } from '../../src/index.ts';

describe('copyStatement', () => {
  const table = { schema: 'public', name: 'contacts' };

  it('names table, columns and format', () => {
    expect(copyStatement(table, ['id', 'E"mail'], 'binary')).toBe(
      'COPY "public"."contacts" ("id","E""mail") FROM STDIN (FORMAT binary)',
    );
    expect(copyStatement(table, ['id'], 'text')).toBe(
      'COPY "public"."contacts" ("id") FROM STDIN (FORMAT text)',
    );
  });

  it('rejects an empty list of columns', () => {
    expect(() => copyStatement(table, [], 'text')).toThrow(IdentifierError);
  });
});
