import { describe, expect, it } from 'vitest';
import { copyStatement, IdentifierError } from '../../src/index.ts';

describe('copyStatement', () => {
  const table = { schema: 'public', name: 'contacts' };

  it('names the table, the columns and the format', () => {
    expect(copyStatement(table, ['id', 'E"mail'], 'binary')).toBe(
      'COPY "public"."contacts" ("id","E""mail") FROM STDIN (FORMAT binary)',
    );
    expect(copyStatement(table, ['id'], 'text')).toBe(
      'COPY "public"."contacts" ("id") FROM STDIN (FORMAT text)',
    );
  });

  it('refuses to load no column', () => {
    expect(() => copyStatement(table, [], 'text')).toThrow(IdentifierError);
  });
});
