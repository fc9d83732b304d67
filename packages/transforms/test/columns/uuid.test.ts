import { uuid } from '../../src/columns/uuid.ts';
import { testRuleTable } from './rule-table.ts';

testRuleTable(uuid(), {
  accepts: [
    'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
    'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11',
    'a0eebc999c0b4ef8bb6d6bb9bd380a11',
    'a0ee-bc99-9c0b-4ef8-bb6d-6bb9-bd38-0a11',
    'a0eebc99-9c0b4ef8-bb6d6bb9-bd380a11',
    '{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}',
    '{a0eebc999c0b4ef8bb6d6bb9bd380a11}',
    '00000000-0000-0000-0000-000000000000',
    'ffffffff-ffff-ffff-ffff-ffffffffffff',
  ].map((given) => [given, given]),
  rejects: (
    [
      '',
      '{}',
      '{',
      ' ',
      'a0eebc99 -9c0b-4ef8-bb6d-6bb9bd380a11',
      'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1',
      'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a111',
      'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11-',
      '-a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
      'a0eebc99--9c0b-4ef8-bb6d-6bb9bd380a11',
      'a0-eebc999c0b4ef8bb6d6bb9bd380a11',
      '{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
      'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}',
      '{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11-}',
      'g0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
      'urn:uuid:a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
    ] as const
  ).map((given) => [given, 'TYPE_INVALID']),
});
