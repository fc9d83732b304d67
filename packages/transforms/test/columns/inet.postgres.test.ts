import { createTestDatabase } from '@repo/embedded-postgres/testing';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cidr, inet } from '../../src/columns/inet.ts';
import { runs } from '../env.ts';
import { compareWithPostgres } from '../postgres/compare.ts';
import { mutated } from './mutated.ts';

const { url } = await createTestDatabase();

const octet = fc.oneof(
  { weight: 4, arbitrary: fc.nat({ max: 255 }).map(String) },
  {
    weight: 2,
    arbitrary: fc.constantFrom('0', '10', '127', '128', '191', '192', '223', '224', '239', '240'),
  },
  { weight: 1, arbitrary: fc.constantFrom('00', '007', '256', '', '1000') },
);
const octets = fc.array(octet, { minLength: 1, maxLength: 5 }).map((all) => all.join('.'));
const quad = fc.array(fc.nat({ max: 255 }), { minLength: 4, maxLength: 4 }).map((all) => all.join('.'));
const hexDigits = fc.string({
  unit: fc.constantFrom(...'0123456789abcdefABCDEF'),
  minLength: 1,
  maxLength: 4,
});
const hexOctets = fc.tuple(fc.constantFrom('0x', '0X'), hexDigits, hexDigits).map((parts) => parts.join(''));
/** Networks with only zeros after the first one or two octets, so that short masks are allowed. */
const network = fc.oneof(
  octet.map((first) => `${first}.0.0.0`),
  fc.tuple(octet, octet).map(([a, b]) => `${a}.${b}.0`),
);
const bits = (max: number) =>
  fc.oneof(
    { weight: 2, arbitrary: fc.constant('') },
    { weight: 2, arbitrary: fc.nat({ max: max + 2 }).map((n) => `/${n}`) },
    { weight: 1, arbitrary: fc.constantFrom(0, 8, 16, 24, 32, 48, 64, 96, 128).map((n) => `/${n}`) },
    { weight: 1, arbitrary: fc.constantFrom('/', '/08', '/000', '/-1', '//8', '/4294967304') },
  );
const ipv4 = fc
  .tuple(fc.oneof(quad, octets, network, hexOctets), fc.constantFrom('', '', '', '.'), bits(32))
  .map((parts) => parts.join(''));

const group = fc.oneof(hexDigits, fc.constantFrom('0', '0000', 'ffff', '12345'));
const groups = (maxLength: number) => fc.array(group, { maxLength }).map((all) => all.join(':'));
const full = fc.array(group, { minLength: 8, maxLength: 8 }).map((all) => all.join(':'));
const tail = fc.oneof(quad, octets);
const compressed = fc.tuple(groups(4), groups(4)).map(([front, back]) => `${front}::${back}`);
const embedded = fc
  .tuple(fc.oneof(compressed, groups(6), fc.constantFrom('::', '::ffff:')), tail)
  .map(([front, quad4]) => `${front}${front.endsWith(':') ? '' : ':'}${quad4}`);
const prefix = fc.tuple(group, group).map(([a, b]) => `${a}:${b}::`);
const ipv6 = fc
  .tuple(fc.oneof(full, compressed, embedded, prefix), fc.constantFrom('', '', '', '', ':'), bits(128))
  .map((parts) => parts.join(''));

const values = mutated(fc.oneof(ipv4, ipv6), [...'0129.:/aFxX %']);

const extremes = [
  '::',
  '::/0',
  '0.0.0.0/0',
  '0/0',
  '255.255.255.255/32',
  'ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255/128',
  '::1.2',
  '::1..2',
  '::.1',
  '::1.',
  '::1./8',
  '1:2:3:4:5:6:7:8:/64',
  '1::2:/64',
  ':1::',
  ':::',
  '::/1_0',
  '::%eth0',
  '0x',
  '0xa',
  '0x0a0b0c0d',
  '0x0a0b0c0d0',
  '224',
  '224.0',
  `${'0'.repeat(1000)}1.2.3.4`,
  `1.2.3.4/${'0'.repeat(1000)}8`,
];

/** The server drops bits beyond 32 from the size of an IPv4 network. */
const wrapped = /\/0*[1-9]\d{9,}$/;

for (const [type, rule] of [
  ['inet', inet()],
  ['cidr', cidr()],
] as const) {
  it(`${type}: binary COPY, text COPY and PostgreSQL’s own reading give the same`, async () => {
    const given = [...fc.sample(values, runs(8000)), ...extremes];
    const { wrong, rejected, accepted } = await compareWithPostgres(url, type, rule, given);
    expect(wrong).toEqual([]);
    expect(rejected.filter((text) => !wrapped.test(text))).toEqual([]);
    expect(accepted).toBeGreaterThan(1000);
  });
}
