import { runAcceptance } from './acceptance.ts';
import type { Condition } from './condition.ts';
import { AcceptanceError } from './errors.ts';
import { readOptions } from './options.ts';

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort());

const options = readOptions(process.argv);
try {
  const onStep = (text: string): void => console.error(`acceptance: ${text}`);
  const conditions = await runAcceptance({ ...options, signal: interrupted.signal, onStep });
  printConditions(conditions, options.report);
} catch (error) {
  if (!(error instanceof AcceptanceError)) console.error(error);
  printOutcome(0, 1, error instanceof AcceptanceError ? error.message : 'the test could not be carried out');
}

function printConditions(conditions: readonly Condition[], report: string): void {
  for (const { name, passed, figure } of conditions)
    console.log(`${passed ? '  ok  ' : 'FAILED'}  ${name}: ${figure}`);
  const failed = conditions.filter(({ passed }) => !passed).length;
  printOutcome(conditions.length - failed, failed, `report, figures and chart are in ${report}`);
}

/** The last line is for programs: .ci/run adds these up. */
function printOutcome(passed: number, failed: number, text: string): void {
  console.log(text);
  console.log(`${passed} passed, ${failed} failed`);
  if (failed > 0) process.exitCode = 1;
}
