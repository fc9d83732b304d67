import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { BenchError } from './errors.ts';
import type { MemoryReport } from './memory/memory-report.ts';
import { drawBenchChart } from './report/bench-chart.ts';
import { benchMarkdown } from './report/bench-markdown.ts';
import type { BenchReport } from './report/bench-report.ts';
import { drawMemoryChart } from './report/memory-chart.ts';
import { memoryMarkdown } from './report/memory-markdown.ts';
import { readmeSection, replaceSection } from './report/readme-section.ts';

export interface PublishOptions {
  /** Where the figures are, and the charts and the page go. */
  readonly folder: string;
  readonly readme: string;
}

/**
 * Makes the charts, the page report.md and the README's section from the figures: nothing is typed by hand. A run
 * with another node lies beside the first, as bench-….json; the README shows the first.
 * @throws BenchError REPORT_MISSING when there are no figures, or the README has no markers
 */
export async function publish({ folder, readme }: PublishOptions): Promise<void> {
  const benches = await readBenches(folder);
  const memory = await readJson<MemoryReport>(path.join(folder, 'memory.json'));
  if (benches.length === 0 && !memory)
    throw new BenchError('REPORT_MISSING', `there is no bench.json and no memory.json in ${folder}`);
  const write = (name: string, text: string): Promise<void> => writeFile(path.join(folder, name), text);
  for (const { stem, report } of benches) await write(`${stem}.svg`, drawBenchChart(report));
  if (memory) await write('memory.svg', drawMemoryChart(memory));
  const parts = [
    ...benches.map(({ stem, report }) => benchMarkdown(report, stem)),
    ...(memory ? [memoryMarkdown(memory)] : []),
  ];
  await write('report.md', `# Benchmark\n\n${parts.join('\n')}`);
  const link = path.relative(path.dirname(readme), folder).split(path.sep).join('/');
  const reports = benches.map(({ report }) => report);
  const section = readmeSection({ folder: link, benches: reports, memory });
  await writeFile(readme, replaceSection(await readFile(readme, 'utf8'), section));
}

async function readBenches(
  folder: string,
): Promise<{ readonly stem: string; readonly report: BenchReport }[]> {
  const stems = (await readdir(folder)).flatMap((name) => /^(bench(?:-.+)?)\.json$/.exec(name)?.[1] ?? []);
  // `bench` comes before `bench-…`.
  return Promise.all(
    stems.toSorted().map(async (stem) => {
      const report = await readJson<BenchReport>(path.join(folder, `${stem}.json`));
      return { stem, report: report! };
    }),
  );
}

async function readJson<Content>(file: string): Promise<Content | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Content;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
