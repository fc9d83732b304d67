import { expect, it } from 'vitest';
import type { RejectCode, Rule } from '../../src/index.ts';
import { cleanColumn, binaryFaults } from '../clean-column.ts';

export interface RuleTable {
  /** Accepted values and the text that they become. */
  readonly accepts: readonly (readonly [given: string, text: string])[];
  readonly rejects: readonly (readonly [given: string, code: RejectCode])[];
}

/** Creates one test per value, with the other values around it in the same batch. */
export function testRuleTable(rule: Rule, { accepts, rejects }: RuleTable, title = 'value'): void {
  const rows: { given: string; text?: string; code?: RejectCode }[] = [
    ...accepts.map(([given, text]) => ({ given, text })),
    ...rejects.map(([given, code]) => ({ given, code })),
  ];
  const values = rows.map(({ given }) => given);
  const cleaned = cleanColumn(rule, values);
  const faults = binaryFaults(rule, values);

  for (const [r, { given, text, code }] of rows.entries()) {
    it(`${title}: ${JSON.stringify(given).slice(0, 60)} is ${code ?? JSON.stringify(text).slice(0, 60)}`, () => {
      expect(cleaned[r]).toMatchObject(code === undefined ? { text } : { code });
      expect(faults[r]).toBe(code);
    });
  }
}
