import { count, megabytes } from '@repo/measure';
import { markdownGrid } from '@repo/bench';
import { BODY_BYTES } from '../early-answers/bodies.ts';
import { clientNames } from '../early-answers/early-answers.ts';
import { earlyErrors } from '../early-answers/early-errors.ts';
import { conditionsGrid } from './conditions.ts';
import type { EarlyReport } from './early-report.ts';

/** The run as a page for people. */
export function earlyMarkdown(report: EarlyReport): string {
  const { options, machine, node, network, figures, failures } = report;
  const cell = (client: string, code: string) => {
    const found = figures.find((one) => one.client === client && one.code === code)!;
    return `${count(found.received)} of ${count(found.tries)}`;
  };
  const sent = (code: string) =>
    Math.max(...figures.filter((one) => one.code === code).map(({ sentBytesMax }) => sentBytesMax));
  return `# Early answers

Three clients sent ${megabytes(BODY_BYTES)} each time, and were refused while they did. The table says how often each received the
answer as a whole: status, and problem details that are complete. Between them and the service: ${network}.

${markdownGrid(
  ['status and code', ...clientNames, 'sent until then, at most'],
  earlyErrors.map(({ status, code }) =>
    [`${status} ${code}`].concat(
      clientNames.map((client) => cell(client, code)),
      megabytes(sent(code)),
    ),
  ),
)}

${conditionsGrid(report.conditions)}
${failures.length === 0 ? '' : `\n## What came instead\n\n${failures.map((line) => `- ${line}`).join('\n')}\n`}
Run on ${report.date}: Node ${node}, ${machine.cpu}, ${machine.cores} cores, shared by clients, service and PostgreSQL. MB are millions of
bytes. All figures are in [early-answers.json](early-answers.json). Repeat the run with
\`pnpm early-answers --tries ${options.tries} --seed ${options.seed}\`.
`;
}
