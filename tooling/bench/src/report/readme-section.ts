import type { MemoryReport } from '../memory/memory-report.ts';
import { BenchError } from '../errors.ts';
import type { BenchReport } from './bench-report.ts';
import { benchVerdicts, UPLOAD, YARDSTICK } from './bench-verdicts.ts';
import { figure } from './figures.ts';
import { markdownGrid } from './grid.ts';
import { memoryVerdicts } from './memory-verdicts.ts';
import { ratio, rowsPerSecond } from './ratios.ts';
import { mark } from './verdict.ts';

const BEGIN = '<!-- bench: written by "pnpm bench publish" -->';
const END = '<!-- /bench -->';

/**
 * The README with the section between its markers replaced.
 * @throws BenchError REPORT_MISSING when the markers are not there
 */
export function replaceSection(readme: string, section: string): string {
  const [from, to] = [readme.indexOf(BEGIN), readme.indexOf(END)];
  if (from < 0 || to < from)
    throw new BenchError('REPORT_MISSING', `the page has no lines ${BEGIN} and ${END}`);
  return `${readme.slice(0, from + BEGIN.length)}\n\n${section.trim()}\n\n${readme.slice(to)}`;
}

interface Published {
  /** Of the report, as the README links it. */
  readonly folder: string;
  /** The first is shown; the bars of all are judged. */
  readonly benches: readonly BenchReport[];
  readonly memory: MemoryReport | undefined;
}

/** What the README says of the benchmark: the ratios, and each bar that was missed. */
export function readmeSection({ folder, benches, memory }: Published): string {
  const [bench] = benches;
  const verdicts = [...benches.flatMap(benchVerdicts), ...(memory ? memoryVerdicts(memory) : [])];
  const reached = verdicts.filter(({ passed }) => passed).length;
  const missed = verdicts.filter(({ passed }) => !passed);
  const list = missed.map(
    (verdict) =>
      `- ${verdict.what}, ${verdict.where}: ${verdict.measured ?? '–'}, wanted ${verdict.target} (${mark(verdict)})`,
  );
  return `${bench ? speedSection(folder, bench) : ''}
${reached} of ${verdicts.length} targets are reached ([report](${folder}/report.md))${missed.length === 0 ? '.' : '; not these:'}

${list.join('\n')}
`;
}

function speedSection(folder: string, { tables, options, node, postgres }: BenchReport): string {
  const contenders = new Map(
    tables.flatMap((table) => table.contenders.map(({ name, title }) => [name, title])),
  );
  const cells = (name: string): string[] =>
    tables.flatMap((table) => {
      const contender = table.contenders.find((one) => one.name === name);
      const share = ratio(table, name, YARDSTICK);
      return [contender ? figure(rowsPerSecond(contender)) : '–', share?.toFixed(2) ?? '–'];
    });
  const rows = [...contenders].map(([name, title]) => [title].concat(cells(name)));
  const header = ['rows/s, and time ÷ `psql \\copy` csv', ...tables.flatMap(({ name }) => [name, '÷'])];
  const upload = contenders.get(UPLOAD) ?? 'the upload';
  return `\`pnpm bench\` loads the same file into the same table in each way, in turn, and checks that the tables are
equal before it times them (medians of ${options.runs}; Node ${node}, PostgreSQL ${postgres}; ${upload} runs all rules):

![Rows per second of each contender, by table](${folder}/bench.svg)

${markdownGrid(header, rows)}
`;
}
