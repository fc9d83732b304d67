import type { ProblemCode, ProblemDetails } from '@repo/engine';
import { expect } from 'vitest';
import { csv, type Refusal, wants } from '../refusal.ts';
import { withOneError } from '../../with-one-error.ts';

type Case = readonly [
  name: string,
  table: string,
  file: string,
  code: ProblemCode,
  problem?: Partial<ProblemDetails>,
];

const at = (record: number) => ({ record, line: record + 1 });

/** Violations that only the database detects. Its message must not repeat the value "secret". */
const cases: readonly Case[] = [
  [
    'with a repeated key',
    'uniques',
    'id,code\n1,secret\n2,b\n1,c\n',
    'CONSTRAINT_UNIQUE',
    {
      constraint: 'uniques_pkey',
      position: at(3),
      detail: 'a row repeats a value that must be unique (constraint "uniques_pkey")',
    },
  ],
  [
    'with another unique value repeated',
    'uniques',
    'id,code\n1,secret\n2,secret\n',
    'CONSTRAINT_UNIQUE',
    { constraint: 'uniques_code_key', position: at(2) },
  ],
  [
    'with a key that is in the table',
    'parents',
    'id\n2\n1\n',
    'CONSTRAINT_UNIQUE',
    { constraint: 'parents_pkey', position: at(2) },
  ],
  [
    'with a repeated key, detected at COMMIT',
    'later',
    'id\n1\n1\n',
    'CONSTRAINT_UNIQUE',
    { constraint: 'later_id_key' },
  ],
  [
    'that refers to a missing row',
    'children',
    'id,parent\n1,1\n2,2\n',
    'CONSTRAINT_FOREIGN_KEY',
    { constraint: 'children_parent_fkey' },
  ],
  [
    'that refers to a missing row, detected at COMMIT',
    'children_later',
    'id,parent\n1,1\n2,2\n',
    'CONSTRAINT_FOREIGN_KEY',
  ],
  [
    'that breaks a check',
    'checked',
    'id,age\n1,18\n2,17\n',
    'CONSTRAINT_CHECK',
    { constraint: 'grown_up', position: at(2) },
  ],
  [
    'that violates an exclusion constraint',
    'excluding',
    'id,at\n1,"[1,5)"\n2,"[4,6)"\n',
    'CONSTRAINT_EXCLUSION',
    { position: at(2) },
  ],
  [
    'that breaks a check of a domain',
    'domains',
    'id,a,b\n1,1,3\n',
    'CONSTRAINT_CHECK',
    { constraint: 'even_check', position: at(1) },
  ],
  ['that no partition takes', 'parted', 'id\n1\n100\n', 'CONSTRAINT_CHECK', { position: at(2) }],
  ['at which a trigger raises', 'raising', 'id\n1\n', 'CONSTRAINT_CHECK', { position: at(1) }],
  ['at which a trigger raises at COMMIT', 'raising_later', 'id\n1\n', 'CONSTRAINT_CHECK'],
  [
    'that a trigger makes incomplete',
    'emptying',
    'id,label\n1,a\n',
    'CONSTRAINT_NOT_NULL',
    { column: 'label', position: { ...at(1), column: 'label' } },
  ],
];

/** If the rows are not copied directly into their table, the database does not report the record. */
const merged: readonly Case[] = [
  [
    'that breaks a check',
    'checked_keys',
    'id,age\n1,18\n2,17\n',
    'CONSTRAINT_CHECK',
    { constraint: 'of_age' },
  ],
  [
    'that repeats another unique value',
    'uniques',
    'id,code\n1,a\n2,a\n',
    'CONSTRAINT_UNIQUE',
    { constraint: 'uniques_code_key' },
  ],
];

/** Values of types that only the server knows. */
const onServer = [
  ['lists', 'id,tags\n1,{happy}\n2,sad\n', 'TYPE_INVALID', 'tags'],
  ['shorts', 'id,codes\n1,{abc}\n2,{abcd}\n', 'TOO_LONG', 'codes'],
  ['smalls', 'id,numbers\n1,{9}\n2,{99999}\n', 'OUT_OF_RANGE', 'numbers'],
] as const;

export const constraints: readonly Refusal[] = [
  ...cases.map(([name, table, file, code, problem = {}]) => refusal(name, table, file, code, problem)),
  ...merged.map(([name, table, file, code, problem = {}]) =>
    refusal(`${name}, to be merged`, table, file, code, problem, '?mode=upsert'),
  ),
  ...onServer.map(
    ([table, body, code, column]): Refusal => ({
      name: `with a value of ${table} that only the server can read: ${code}`,
      code: 'REJECT_LIMIT_REACHED',
      table,
      path: `${table}?maxRejects=0`,
      request: { headers: csv, body },
      problem: {
        rows: { read: 2, loaded: 0, rejected: 1, skipped: 0 },
        rejects: expect.objectContaining({ sample: [expect.objectContaining({ ...at(2), code, column })] }),
      },
    }),
  ),
  {
    name: 'with too many repeated keys to reject',
    code: 'REJECT_LIMIT_REACHED',
    table: 'uniques',
    path: 'uniques?onConstraint=reject&maxRejects=0',
    request: { headers: csv, body: 'id,code\n1,a\n1,b\n' },
    problem: {
      rows: { read: 2, loaded: 0, rejected: 1, skipped: 0 },
      rejects: expect.objectContaining({
        sample: [
          withOneError({ ...at(2), byte: 12, code: 'CONSTRAINT_UNIQUE', message: wants('uniques_pkey') }),
        ],
      }),
    },
  },
];

function refusal(
  name: string,
  table: string,
  file: string,
  code: ProblemCode,
  problem: Partial<ProblemDetails>,
  query = '',
): Refusal {
  return {
    name,
    code,
    table,
    path: table + query,
    request: { headers: csv, body: file },
    problem: { importId: wants('-'), ...problem },
  };
}
