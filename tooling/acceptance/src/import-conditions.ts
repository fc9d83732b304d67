import { isDeepStrictEqual } from 'node:util';
import { contactColumns } from '@repo/csv-gen';
import type { Condition } from './condition.ts';
import { count, percent } from './figures.ts';
import type { ImportFinding, Measurement } from './measurement.ts';
import { receiptDifferences } from './receipt.ts';

/** What must hold for each upload: the answer, the receipt, what other connections see, what the table holds. */
export function importConditions({
  imports,
  expected,
}: Pick<Measurement, 'imports' | 'expected'>): Condition[] {
  const { loaded } = expected.rows;
  return [
    every('curl gets 200', imports, ({ upload: { status, exitCode, message, body } }) => ({
      passed: status === 200 && exitCode === 0,
      figure: [status, message, status === 200 ? '' : body.slice(0, 300)].filter(Boolean).join(' '),
    })),
    every('the receipt balances and says what was generated', imports, ({ upload }) => {
      const differences = receiptDifferences(upload.body, expected);
      const { read, rejected } = expected.rows;
      const right = `${count(read)} read = ${count(loaded)} loaded + ${count(rejected)} rejected`;
      return { passed: differences.length === 0, figure: differences.join(', ') || right };
    }),
    every('another connection sees 0 rows half-way', imports, halfWayVerdict),
    every('another connection sees every row once the answer is here', imports, ({ countAtAnswer }) => ({
      passed: countAtAnswer === loaded,
      figure: countAtAnswer === null ? 'not counted' : `${count(countAtAnswer)} rows`,
    })),
    every("the columns' checksums equal the generated ones", imports, ({ columns }) => {
      const wrong = contactColumns.filter(
        (column) => !isDeepStrictEqual(columns[column], expected.columns[column]),
      );
      return { passed: wrong.length === 0, figure: wrong.join(', ') || `${contactColumns.length} columns` };
    }),
  ];
}

/** A count that was answered when all was sent may rightly see the rows, and proves nothing. */
function halfWayVerdict({ earlyCounts }: ImportFinding): Verdict {
  const telling = earlyCounts.filter(({ toShare }) => toShare < 1);
  const figures = telling.map(({ rows, fromShare }) => `${rows ?? 'no'} rows at ${percent(fromShare)}`);
  return {
    passed: telling.length > 0 && telling.every(({ rows }) => rows === 0),
    figure: figures.join(', ') || 'the upload was over before a count was',
  };
}

type Verdict = Pick<Condition, 'passed' | 'figure'>;

/** One condition over all uploads at once; of many, the first that fell short is shown. */
function every(
  name: string,
  imports: readonly ImportFinding[],
  test: (run: ImportFinding) => Verdict,
): Condition {
  const verdicts = imports.map(test);
  const passed = verdicts.filter((verdict) => verdict.passed).length;
  const shown = verdicts.find((verdict) => !verdict.passed) ?? verdicts[0];
  const tally = imports.length > 1 ? `${passed} of ${imports.length} uploads: ` : '';
  return { name, passed: passed === imports.length, figure: `${tally}${shown?.figure ?? ''}` };
}
