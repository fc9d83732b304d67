import { count, megabytes } from './figures.ts';
import type { RunReport } from './run-report.ts';

/** The run as a page for people; the chart lies beside it as memory.svg. */
export function reportMarkdown(report: RunReport): string {
  const { options, file, machine, uploads } = report;
  const way = uploads.length === 1 ? 'in one upload' : `in each of ${uploads.length} uploads at once`;
  return `# Acceptance test

${count(file.rows)} records, ${megabytes(file.bytes)}, sent with \`curl -F\` ${way} to the service in a container
limited to ${options.memory} of memory.

![Memory of the container and share of the file sent, over time](memory.svg)

${table(['', 'condition', 'measured'], conditionRows(report))}

${table(['figure', ''], figureRows(report))}

*Memory in use* is what the test judges: everything the kernel charges to the container, except what it can drop
at will, the cache of files. It is what grows until the kernel kills a container. MB are millions of bytes.

Run on ${report.date}: ${machine.cpu}, ${machine.cores} cores, ${megabytes(machine.memoryBytes)} of memory,
Docker ${machine.docker}. curl, service, PostgreSQL and this test shared the machine.

All figures and samples are in [report.json](report.json). Repeat the run with
\`pnpm acceptance ${parameters(report)}\`.
`;
}

function conditionRows({ conditions }: RunReport): string[][] {
  return conditions.map(({ name, passed, figure }) => [passed ? '✅' : '❌', name, figure]);
}

function figureRows({ memory, uploads, rowsPerSecond }: RunReport): string[][] {
  const seconds = Math.max(...uploads.map((upload) => upload.seconds));
  const serviceRssBytes = Math.max(...uploads.map(({ receipt }) => receipt?.peakRssBytes ?? 0));
  return [
    ['time of the upload, the slowest of several', `${seconds.toFixed(2)} s`],
    ['rows/s, all uploads together', count(rowsPerSecond)],
    ['memory in use, peak', megabytes(memory.peakBytes)],
    ['memory in use, mean of the first half and of the second', halves(memory)],
    ['anonymous memory of all processes (RSS of the cgroup), peak', megabytes(memory.anonymousPeakBytes)],
    [
      'everything charged, cache of files included, peak kept by the kernel',
      megabytes(memory.chargedPeakBytes),
    ],
    ['peak RSS the service states in its receipt', megabytes(serviceRssBytes)],
  ];
}

function halves({ firstHalfMeanBytes, secondHalfMeanBytes }: RunReport['memory']): string {
  return `${megabytes(firstHalfMeanBytes)}, ${megabytes(secondHalfMeanBytes)}`;
}

function parameters({ options }: RunReport): string {
  const { rows, uploads, concurrency, memory, dirt, warmUp, seed } = options;
  const file = `--rows ${rows} --dirt ${dirt} --seed ${seed}`;
  return `${file} --uploads ${uploads} --concurrency ${concurrency} --warm-up ${warmUp} --memory ${memory}`;
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [line(header), `|${'---|'.repeat(header.length)}`, ...rows.map(line)].join('\n');
}

/** A cell's text on one line, with nothing in it that Markdown would take for a border or for HTML. */
function cell(text: string): string {
  return text.replace(/\s+/g, ' ').replaceAll('|', '\\|').replaceAll('<', '&lt;');
}
