import type { ColumnChecksums, ExpectedOutcome } from '@repo/csv-gen';
import { failuresOf } from '@repo/measure';
import { describe, expect, it } from 'vitest';
import { judge, overallRowsPerSecond } from '../../src/acceptance/conditions.ts';
import { parseConfinement } from '../../src/acceptance/confinement.ts';
import type { Findings, ImportFinding } from '../../src/acceptance/findings.ts';
import { containerRunOf } from '../../src/memory/memory.ts';
import { changes, version1, version2 } from './container-texts.ts';

const columns = { id: { nonNull: 900, sum: '1' }, email: { nonNull: 900, sum: '2' } } as ColumnChecksums;

const expected: ExpectedOutcome = {
  bytes: 200_000,
  sha256: 'ab12',
  rows: { read: 1000, loaded: 900, rejected: 100 },
  rejects: { byCode: { EMAIL_INVALID: 60, DATE_INVALID: 40 }, byKind: {} },
  changes: { email: 12 },
  columns,
};

const receipt = {
  status: 'committed',
  rows: { read: 1000, loaded: 900, rejected: 100, skipped: 0 },
  bytes: { received: 200_200, decoded: 200_000 },
  sha256: 'ab12',
  changes: { email: 12 },
  rejects: { byCode: { DATE_INVALID: 40, EMAIL_INVALID: 60 }, sample: [] },
};

const upload = {
  exitCode: 0,
  status: 200,
  body: JSON.stringify(receipt),
  seconds: 0.04,
  message: '',
};

const finding: ImportFinding = {
  table: 'contacts',
  startedAtMs: 1000,
  endedAtMs: 1040,
  upload,
  progress: [],
  earlyCounts: [
    { rows: 0, fromShare: 0.5, toShare: 0.6 },
    { rows: 900, fromShare: 0.9, toShare: 1 },
  ],
  countAtAnswer: 900,
  columns,
};

const state = { startedAt: '2026-01-01T00:00:00Z', running: true, oomKilled: false, restarts: 0 };

const samplesAt = (times: readonly number[], heldBytes: readonly number[] = []) =>
  times.map((atMs, at) => ({ atMs, heldBytes: heldBytes[at] ?? 100e6, chargedBytes: 120e6 }));

/** A run in which everything went right. */
const sound: Findings = {
  concurrency: 1,
  expected,
  imports: [finding],
  samples: samplesAt([990, 1000, 1010, 1020, 1030, 1040, 1050]),
  before: state,
  after: state,
  confinement: parseConfinement(version1),
  changes,
};

const failures = (run: Findings) => failuresOf(judge(run));
const withImport = (change: Partial<ImportFinding>) => ({ ...sound, imports: [{ ...finding, ...change }] });
const withUpload = (change: Partial<typeof upload>) => withImport({ upload: { ...upload, ...change } });
const withReceipt = (change: object) => withUpload({ body: JSON.stringify({ ...receipt, ...change }) });
const withMemory = (...held: number[]) => ({
  ...sound,
  samples: samplesAt([1000, 1010, 1020, 1030, 1040].slice(0, held.length), held),
});
const withState = (change: Partial<typeof state>) => ({ ...sound, after: { ...state, ...change } });

/** The kernel shows something else in the container. */
function withText(pattern: RegExp | string, text: string, original = version1): Findings {
  const changed = original.replace(pattern, text);
  expect(changed, 'the sample contains the pattern').not.toBe(original);
  return { ...sound, confinement: parseConfinement(changed) };
}

describe('judge', () => {
  it('passes a run in which everything went right', () => {
    expect(judge(sound).map(({ passed, figure }) => [passed, figure])).toEqual([
      [true, '200'],
      [true, '1,000 read = 900 loaded + 100 rejected'],
      [true, '0 rows at 50 %'],
      [true, '900 rows'],
      [true, '9 columns'],
      [true, '25,000'],
      [true, '100.0 MB'],
      [true, '0.0 MB'],
      [true, '5 samples, longest gap 10 ms'],
      [true, 'up all the time'],
      [true, 'Uid 1000, Gid 1000, Groups 1000'],
      [true, 'all five sets are empty, NoNewPrivs 1'],
      [true, 'Seccomp 2'],
      [true, 'overlay is ro, attempts to create a file: Read-only file system, Read-only file system'],
      [true, 'none but /dev/mqueue (message queues)'],
      [true, 'write_bytes 0, no path differs from the image'],
      [true, 'limit 64, in use 13'],
      [true, 'limit 536.9 MB, swap 0.0 MB'],
    ]);
  });

  it.each([
    ['cgroup version 2', withText(version1, version2)],
    ['a limit rounded down to a page', withText(/limit_in_bytes 536870912/g, 'limit_in_bytes 536805377')],
    ['swap not counted, and none there', withText(/^memory\.memsw.*\n/m, '')],
    [
      'concurrent uploads, which may use 300 MB',
      { ...withMemory(299e6, 299e6, 299e6, 299e6), concurrency: 2 },
    ],
  ])('all conditions hold for the container of docker-compose.yml, %s', (_what, run) => {
    expect(failures(run)).toEqual([]);
  });

  const receiptMatches = 'the receipt balances and matches the generated file';
  const halfWay = 'another connection sees 0 rows half-way';
  const atAnswer = 'another connection sees every row once the answer is here';
  const stayed = 'the container was neither killed nor restarted';
  const user = 'the service runs as user 1000, not as root';
  const capabilities = 'it has no capability and can gain none';
  const root = 'its root filesystem is read-only: overlay is';
  const disk = 'it has written nothing to disk: write_bytes';
  const memory = 'it is limited to 536.9 MB of memory, and no swap';
  it.each<[failure: string, run: Findings]>([
    ['curl gets 200: 200 curl: (18) closed', withUpload({ exitCode: 18, message: 'curl: (18) closed' })],
    [
      `${receiptMatches}: loaded is 899, not 900, skipped is 1, not 0`,
      withReceipt({ rows: { read: 1000, loaded: 899, rejected: 100, skipped: 1 } }),
    ],
    [`${receiptMatches}: sha256 is "cd", not "ab12"`, withReceipt({ sha256: 'cd' })],
    [
      `${halfWay}: 450 rows at 50 %`,
      withImport({ earlyCounts: [{ rows: 450, fromShare: 0.5, toShare: 0.6 }] }),
    ],
    [
      `${halfWay}: the upload ended before the first count`,
      withImport({ earlyCounts: [{ rows: 0, fromShare: 0.5, toShare: 1 }] }),
    ],
    [`${atAnswer}: 899 rows`, withImport({ countAtAnswer: 899 })],
    [`${atAnswer}: not counted`, withImport({ countAtAnswer: null })],
    [
      `${atAnswer}: 1 of 2 uploads: 3 rows`,
      { ...sound, imports: [finding, { ...finding, countAtAnswer: 3 }] },
    ],
    [
      'the checksums of the columns match the generated file: email',
      withImport({ columns: { ...columns, email: { nonNull: 900, sum: '3' } } }),
    ],
    [
      'rows/s: ≥ 10,000: 9,901',
      { ...withImport({ endedAtMs: 1101 }), samples: samplesAt([1000, 1040, 1080, 1100]) },
    ],
    [
      "the container's memory in use, peak: ≤ 200.0 MB: 200.1 MB",
      withMemory(196e6, 200.1e6, 196e6, 196e6, 196e6),
    ],
    [
      'growth of its mean from the first half of the uploads to the second: ≤ 5.0 MB: 5.1 MB',
      withMemory(100e6, 100e6, 105.1e6, 105.1e6, 105.1e6),
    ],
    ['memory was sampled throughout: 3 samples, longest gap 20 ms', withMemory(100e6, 100e6, 100e6)],
    [`${stayed}: killed: out of memory`, withState({ running: false, oomKilled: true })],
    [`${stayed}: it went down`, withState({ startedAt: '2026-01-01T00:00:09Z', restarts: 1 })],
    [`${user}: Uid 1000 0, Gid 1000, Groups 1000`, withText(/^Uid:.*$/m, 'Uid:\t1000\t1000\t0\t1000')],
    [`${user}: Uid 1000, Gid 1000, Groups 0 1000`, withText(/^Groups:.*$/m, 'Groups:\t0 1000 ')],
    ...['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'].map((name): [string, Findings] => [
      `${capabilities}: ${name} 00000000a80425fb, NoNewPrivs 1`,
      withText(new RegExp(`^${name}:.*$`, 'm'), `${name}:\t00000000a80425fb`),
    ]),
    [`${capabilities}: CapEff unknown, NoNewPrivs 1`, withText(/^CapEff:.*\n/m, '')],
    [`${capabilities}: all five sets are empty, NoNewPrivs 0`, withText('NoNewPrivs:\t1', 'NoNewPrivs:\t0')],
    ['its system calls go through a filter: Seccomp 0', withText('Seccomp:\t2', 'Seccomp:\t0')],
    [
      `${root} rw, attempts to create a file: Read-only file system, Read-only file system`,
      withText('/ / ro,relatime', '/ / rw,relatime'),
    ],
    [
      `${root} ro, attempts to create a file: Read-only file system, made`,
      withText(/^.*\/tmp\/attempt.*$/m, 'made'),
    ],
    [
      'it may write to no file and no folder: /dev/shm',
      withText('/dev/mqueue\n==', '/dev/mqueue\n/dev/shm\n=='),
    ],
    [`${disk} 4096, no path differs from the image`, withText('write_bytes: 0\nc', 'write_bytes: 4096\nc')],
    // Unlike /usr/sbin/docker-init, which Docker made.
    [`${disk} 0, A /tmp/upload`, { ...sound, changes: [...changes, 'A /tmp/upload'] }],
    [
      'it is limited to 64 processes and threads: limit 65, in use 13',
      withText('pids.max 64', 'pids.max 65'),
    ],
    [
      `${memory}: limit 536.9 MB, swap 536.9 MB`,
      withText('memsw.limit_in_bytes 536870912', 'memsw.limit_in_bytes 1073741824'),
    ],
    [
      `${memory}: limit 1073.7 MB, swap 0.0 MB`,
      withText(/limit_in_bytes 536870912/g, 'limit_in_bytes 1073741824'),
    ],
    [
      `${memory}: limit 268.4 MB, swap 0.0 MB`,
      withText(/limit_in_bytes 536870912/g, 'limit_in_bytes 268435456'),
    ],
    [
      `${memory}: limit 536.9 MB, swap –`,
      withText(/^memory\.memsw.*\nSwapTotal .*/m, 'SwapTotal  2097148 kB'),
    ],
    [`${memory}: limit –, swap 0.0 MB`, withText('memory.max 536870912', 'memory.max max', version2)],
  ])('fails only the condition that is violated: %s', (failure, run) => {
    expect(failures(run)).toEqual([failure]);
  });

  it('shows the answer of the service if it is no receipt', () => {
    expect(failures(withUpload({ status: 503, body: '{"code":"CAPACITY_REACHED"}' }))).toEqual([
      'curl gets 200: 503 {"code":"CAPACITY_REACHED"}',
      `${receiptMatches}: no receipt`,
      'rows/s: ≥ 10,000: 0',
    ]);
  });

  it('fails on what was not measured: memory without a sample, confinement of a container that was down', () => {
    expect(failures({ ...sound, samples: [] })).toEqual([
      'growth of its mean from the first half of the uploads to the second: ≤ 5.0 MB: –',
      'memory was sampled throughout: 0 samples, longest gap 40 ms',
    ]);
    const down = judge({ ...sound, confinement: undefined }).filter(({ passed }) => passed === null);
    expect(down.map(({ figure }) => figure)).toEqual(Array(8).fill('the container was down'));
  });
});

it.each([
  ['no process of the service', '', 'there are 0'],
  ['two of them', version1 + version1, 'there are 2'],
  ['no limit of memory', version1.replace('memory.limit_in_bytes', 'other'), 'no memory.limit_in_bytes'],
])('parseConfinement rejects a report with %s', (_what, text, message) => {
  expect(() => parseConfinement(text)).toThrow(message);
});

it.each<[string, ...times: (readonly [startedAtMs: number, endedAtMs: number])[]]>([
  ['overlapping', [1000, 1060], [1040, 1100]],
  ['nested', [1000, 1100], [1010, 1020]],
  ['successive, without the pause between them', [5000, 5050], [1000, 1050]],
])('rows/s of two uploads: %s', (_name, ...times) => {
  const imports = times.map(([startedAtMs, endedAtMs]) =>
    Object.assign({}, finding, { startedAtMs, endedAtMs }),
  );
  expect(overallRowsPerSecond({ expected, imports })).toBe(20_000);
});

it('an upload is complete for `memory` if it was answered with 200 and every row was seen', () => {
  const refused = { ...finding, upload: { ...upload, status: 503 }, countAtAnswer: null };
  const run = { ...sound, imports: [finding, { ...finding, countAtAnswer: 899 }, refused] };
  expect(containerRunOf(run)).toMatchObject({ uploads: 3, completed: 1, rows: 1000, peakBytes: 100e6 });
});
