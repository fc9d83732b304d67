import fc from 'fast-check';
import { expect, it } from 'vitest';
import { email } from '../../src/columns/email.ts';
import { cleanColumn, binaryFaults } from '../clean-column.ts';
import { runs } from '../env.ts';

/** The expression of the HTML Living Standard, section "Email state", and the rule's additional requirements. */
const whatwg =
  /^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/;
const isAddress = (text: string) =>
  whatwg.test(text) && text.split('@')[1]!.includes('.') && text.length <= 254;

const blanks = fc.constantFrom('', '', '', ' ', '\t\n', '\v\f\r');
const local = fc.string({ unit: fc.constantFrom(...'abZ09.!#$%&\'*+/=?^_`{|}~-@ "(,'), maxLength: 6 });
const label = fc.oneof(
  { weight: 6, arbitrary: fc.string({ unit: fc.constantFrom(...'abZ09-'), maxLength: 5 }) },
  fc.constantFrom('a'.repeat(63), 'a'.repeat(64), '_', ' ', `${'a'.repeat(62)}-`),
);
const domain = fc.array(label, { minLength: 1, maxLength: 5 }).map((labels) => labels.join('.'));
const address = fc
  .tuple(blanks, local, fc.constantFrom('@', '@', '@', '@', ''), domain, blanks)
  .map((p) => p.join(''));
const anyAscii = fc.string({ unit: 'binary-ascii', maxLength: 12 }).filter((text) => !text.includes('\0'));

it('accepts exactly what the WHATWG expression accepts, trimmed and in lower case', () => {
  const values = fc.sample(fc.oneof({ weight: 9, arbitrary: address }, anyAscii), runs(8000));
  const cleaned = cleanColumn(email(), values);
  const expected = values.map((value) => {
    const text = value.replaceAll(/^[ \t\n\v\f\r]+|[ \t\n\v\f\r]+$/g, '').toLowerCase();
    return isAddress(text) ? { text, changed: text !== value } : { code: 'EMAIL_INVALID' };
  });
  expect(cleaned).toEqual(expected);
  expect(binaryFaults(email(), values)).toEqual(expected.map(({ code }) => code));
  expect(expected.filter(({ code }) => code === undefined).length).toBeGreaterThan(300);
});
