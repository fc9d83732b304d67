import { isDeepStrictEqual } from 'node:util';
import { contactColumns } from '@repo/csv-gen';
import { atLeast, atMost, type Condition, count, holds, megabytes, percent } from '@repo/measure';
import { confinementConditions } from './confinement-conditions.ts';
import type { ImportFinding, Findings } from './findings.ts';
import { memoryFigures } from './memory-figures.ts';
import { receiptDifferences } from './receipt.ts';

/** The owner's floor. */
export const ROWS_PER_SECOND_MIN = 10_000;
/** 512 MiB, in docker-compose.yml. */
export const LIMIT_BYTES = 2 ** 29;
const GROWTH_BYTES_MAX = 5e6;
const SAMPLES_MIN = 4;
const GAP_MS_MAX = 2000;

/** How much memory the container may use. */
export function peakBytesMax({ concurrency }: Findings): number {
  return concurrency === 1 ? 200e6 : 300e6;
}

/** Judges a run: the same conditions in the same order for every run. */
export function judge(findings: Findings): readonly Condition[] {
  const memory = memoryFigures(findings);
  const { samplesDuringUpload, longestGapMs } = memory;
  return [
    ...importConditions(findings),
    atLeast('rows/s', ROWS_PER_SECOND_MIN, overallRowsPerSecond(findings), count),
    atMost("the container's memory in use, peak", peakBytesMax(findings), memory.peakBytes, megabytes),
    atMost(
      'growth of its mean from the first half of the uploads to the second',
      GROWTH_BYTES_MAX,
      memory.secondHalfMeanBytes - memory.firstHalfMeanBytes,
      megabytes,
    ),
    holds(
      'memory was sampled throughout',
      samplesDuringUpload >= SAMPLES_MIN && longestGapMs <= GAP_MS_MAX,
      `${samplesDuringUpload} samples, longest gap ${Math.round(longestGapMs)} ms`,
    ),
    containerCondition(findings),
    ...confinementConditions(findings, LIMIT_BYTES),
  ];
}

function importConditions({ imports, expected }: Findings): Condition[] {
  const { read, loaded, rejected } = expected.rows;
  return [
    every('curl gets 200', imports, ({ upload: { status, exitCode, message, body } }) => [
      status === 200 && exitCode === 0,
      [status, message, status === 200 ? '' : body.slice(0, 300)].filter(Boolean).join(' '),
    ]),
    every('the receipt balances and matches the generated file', imports, ({ upload }) => {
      const differences = receiptDifferences(upload.body, expected);
      const balance = `${count(read)} read = ${count(loaded)} loaded + ${count(rejected)} rejected`;
      return [differences.length === 0, differences.join(', ') || balance];
    }),
    every('another connection sees 0 rows half-way', imports, halfWayVerdict),
    every('another connection sees every row once the answer is here', imports, ({ countAtAnswer }) => [
      countAtAnswer === loaded,
      countAtAnswer === null ? 'not counted' : `${count(countAtAnswer)} rows`,
    ]),
    every('the checksums of the columns match the generated file', imports, ({ columns }) => {
      const wrong = contactColumns.filter(
        (name) => !isDeepStrictEqual(columns[name], expected.columns[name]),
      );
      return [wrong.length === 0, wrong.join(', ') || `${contactColumns.length} columns`];
    }),
  ];
}

type Verdict = readonly [passed: boolean, figure: string];

/** A count that was answered after the last byte was sent may rightly see the rows, and proves nothing. */
function halfWayVerdict({ earlyCounts }: ImportFinding): Verdict {
  const telling = earlyCounts.filter(({ toShare }) => toShare < 1);
  const figures = telling.map(({ rows, fromShare }) => `${rows ?? 'no'} rows at ${percent(fromShare)}`);
  return [
    telling.length > 0 && telling.every(({ rows }) => rows === 0),
    figures.join(', ') || 'the upload ended before the first count',
  ];
}

/** One condition over all uploads; of several, the first failure is shown. */
function every(
  name: string,
  imports: readonly ImportFinding[],
  test: (run: ImportFinding) => Verdict,
): Condition {
  const verdicts = imports.map(test);
  const good = verdicts.filter(([passed]) => passed).length;
  const [, figure = ''] = verdicts.find(([passed]) => !passed) ?? verdicts[0] ?? [];
  const tally = imports.length > 1 ? `${good} of ${imports.length} uploads: ` : '';
  return holds(name, good === imports.length, `${tally}${figure}`);
}

/** Rows of the uploads that succeeded, divided by the time in which an upload was running. */
export function overallRowsPerSecond({ imports, expected }: Pick<Findings, 'imports' | 'expected'>): number {
  const succeeded = imports.filter(({ upload }) => upload.status === 200).length;
  return Math.round((succeeded * expected.rows.read * 1000) / runningMs(imports));
}

/** Leaves out the pauses between successive uploads, in which their tables are counted. */
function runningMs(imports: Findings['imports']): number {
  let sumMs = 0;
  let reachedMs = Number.NEGATIVE_INFINITY;
  for (const { startedAtMs, endedAtMs } of imports.toSorted((a, b) => a.startedAtMs - b.startedAtMs)) {
    sumMs += Math.max(0, endedAtMs - Math.max(startedAtMs, reachedMs));
    reachedMs = Math.max(reachedMs, endedAtMs);
  }
  return sumMs;
}

function containerCondition({ before, after }: Findings): Condition {
  const stayed = after.running && after.startedAt === before.startedAt && after.restarts === before.restarts;
  const figure = after.oomKilled ? 'killed: out of memory' : stayed ? 'up all the time' : 'it went down';
  return holds('the container was neither killed nor restarted', stayed && !after.oomKilled, figure);
}
