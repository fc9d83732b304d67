import { expect, it } from 'vitest';
import { clientNames, runEarlyAnswers } from '../../src/early-answers/early-answers.ts';
import { judgeEarlyAnswers } from '../../src/early-answers/early-conditions.ts';
import { earlyErrors } from '../../src/early-answers/early-errors.ts';
import { earlyMarkdown } from '../../src/report/early-markdown.ts';
import { failuresOf, summariseEarlyAnswers } from '../../src/report/early-report.ts';

/** Each error once. */
const options = { tries: earlyErrors.length, seed: 42 };

it('each client receives each error that is answered while it sends', async () => {
  const heard: string[] = [];
  const run = await runEarlyAnswers(options, {
    signal: new AbortController().signal,
    onProgress: ({ client }) => heard.push(client),
  });
  const { tries, errors, stderr, exit } = run;
  expect({ failures: failuresOf(run), errors, stderr, exit }).toEqual({
    failures: [],
    errors: [],
    stderr: '',
    exit: 0,
  });
  const codes = earlyErrors.map(({ code }) => code).toSorted();
  for (const name of clientNames) {
    const its = tries.filter(({ client }) => client === name);
    expect(its.map(({ code }) => code).toSorted()).toEqual(codes);
    expect(heard.filter((client) => client === name)).toHaveLength(codes.length);
  }
  const conditions = judgeEarlyAnswers(run);
  // How long a silent client is waited for is the machine's affair, too.
  const failed = conditions.filter(({ name, passed }) => !passed && !name.includes('waited for'));
  expect(failed).toEqual([]);
  const report = summariseEarlyAnswers(run, { options, conditions });
  expect(earlyMarkdown(report)).toMatch(/^\| 404 TABLE_NOT_FOUND +\| 1 of 1 \| 1 of 1 \| +1 of 1 \|/m);
});
