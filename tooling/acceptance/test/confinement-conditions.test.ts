import { failuresOf } from '@repo/measure';
import { describe, expect, it } from 'vitest';
import { parseConfinement } from '../src/confinement.ts';
import { confinementConditions } from '../src/confinement-conditions.ts';
import { changes, version1, version2 } from './container-texts.ts';

const LIMIT_BYTES = 2 ** 29;
const memoryFailure = 'it is limited to 536.9 MB of memory, and no swap';
const rootFailure = 'its root filesystem is read-only: overlay is';
const userFailure = 'the service runs as user 1000, not as root';

function failures(text: string, differences: readonly string[] = changes) {
  const findings = { confinement: parseConfinement(text), changes: differences };
  return failuresOf(confinementConditions(findings, LIMIT_BYTES));
}

const replaced = (pattern: RegExp | string, text: string, original = version1): string => {
  const changed = original.replace(pattern, text);
  expect(changed, 'the sample contains the pattern').not.toBe(original);
  return changed;
};

describe('confinementConditions', () => {
  it.each([
    ['cgroup version 1', version1],
    ['cgroup version 2', version2],
    ['a limit rounded down to a page', replaced(/limit_in_bytes 536870912/g, 'limit_in_bytes 536805377')],
    ['swap not counted, and none there', replaced(/^memory\.memsw.*\n/m, '')],
  ])('all conditions hold for the container of docker-compose.yml, %s', (_version, text) => {
    expect(failures(text)).toEqual([]);
  });

  it.each<[failure: string, pattern: RegExp | string, text: string, original?: string]>([
    [`${userFailure}: Uid 1000 0, Gid 1000, Groups 1000`, /^Uid:.*$/m, 'Uid:\t1000\t1000\t0\t1000'],
    [`${userFailure}: Uid 1000, Gid 0, Groups 1000`, /^Gid:.*$/m, 'Gid:\t0\t0\t0\t0'],
    [`${userFailure}: Uid 1000, Gid 1000, Groups 0 1000`, /^Groups:.*$/m, 'Groups:\t0 1000 '],
    ...['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'].map(
      (name) =>
        [
          `it has no capability and can gain none: ${name} 00000000a80425fb, NoNewPrivs 1`,
          new RegExp(`^${name}:.*$`, 'm'),
          `${name}:\t00000000a80425fb`,
        ] as [string, RegExp, string],
    ),
    ['it has no capability and can gain none: CapEff unknown, NoNewPrivs 1', /^CapEff:.*\n/m, ''],
    [
      'it has no capability and can gain none: all five sets are empty, NoNewPrivs 0',
      'NoNewPrivs:\t1',
      'NoNewPrivs:\t0',
    ],
    ['its system calls go through a filter: Seccomp 0', 'Seccomp:\t2', 'Seccomp:\t0'],
    [
      `${rootFailure} rw, attempts to create a file: Read-only file system, Read-only file system`,
      '/ / ro,relatime',
      '/ / rw,relatime',
    ],
    [
      `${rootFailure} ro, attempts to create a file: Read-only file system, made`,
      /^.*\/tmp\/attempt.*$/m,
      'made',
    ],
    [`${rootFailure} ro, attempts to create a file: `, /^bash: .*\n/gm, ''],
    ['it may write to no file and no folder: /dev/shm', '/dev/mqueue\n==', '/dev/mqueue\n/dev/shm\n=='],
    [
      'it has written nothing to disk: write_bytes 4096, no path differs from the image',
      'write_bytes: 0\nc',
      'write_bytes: 4096\nc',
    ],
    ['it is limited to 64 processes and threads: limit 65, in use 13', 'pids.max 64', 'pids.max 65'],
    ['it is limited to 64 processes and threads: limit Infinity, in use 13', 'pids.max 64', 'pids.max max'],
    [
      `${memoryFailure}: limit 536.9 MB, swap 536.9 MB`,
      'memsw.limit_in_bytes 536870912',
      'memsw.limit_in_bytes 1073741824',
    ],
    [
      `${memoryFailure}: limit 1073.7 MB, swap 0.0 MB`,
      /limit_in_bytes 536870912/g,
      'limit_in_bytes 1073741824',
    ],
    [
      `${memoryFailure}: limit 268.4 MB, swap 0.0 MB`,
      /limit_in_bytes 536870912/g,
      'limit_in_bytes 268435456',
    ],
    [`${memoryFailure}: limit 536.9 MB, swap –`, /^memory\.memsw.*\nSwapTotal .*/m, 'SwapTotal  2097148 kB'],
    [`${memoryFailure}: limit 536.9 MB, swap –`, 'swap.max 0', 'swap.max max', version2],
    [`${memoryFailure}: limit –, swap 0.0 MB`, 'memory.max 536870912', 'memory.max max', version2],
  ])('fails only the condition that is violated: %s', (failure, pattern, text, original) => {
    expect(failures(replaced(pattern, text, original))).toEqual([failure]);
  });

  it('fails on a path that differs from the image, unless Docker made it', () => {
    const made = ['A /tmp/upload', 'C /usr/bin', 'D /etc/hosts.allow', 'A /usr/sbin/docker'];
    expect(failures(version1, [...changes, ...made])).toEqual([
      `it has written nothing to disk: write_bytes 0, ${made.join(', ')}`,
    ]);
  });

  it('measures nothing if the container was down', () => {
    const conditions = confinementConditions({ confinement: undefined, changes: [] }, LIMIT_BYTES);
    expect(conditions).toHaveLength(8);
    expect(new Set(conditions.map(({ passed, figure }) => `${passed} ${figure}`))).toEqual(
      new Set(['null the container was down']),
    );
  });
});

it.each([
  ['no process of the service', '', 'there are 0'],
  ['two of them', version1 + version1, 'there are 2'],
  ['no count of written bytes', version1.replace('\nwrite_bytes', '\nother'), 'no write_bytes'],
  ['no limit of memory', version1.replace('memory.limit_in_bytes', 'other'), 'no memory.limit_in_bytes'],
])('parseConfinement rejects a report with %s', (_what, text, message) => {
  expect(() => parseConfinement(text)).toThrow(message);
});
