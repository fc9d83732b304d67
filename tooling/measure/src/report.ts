import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Condition, conditionTable, conditionText } from './condition.ts';
import { megabytes } from './figures.ts';
import type { RunFacts } from './run-facts.ts';
import { markdownTable, type Table, textTable } from './table.ts';

/** What a run found. The terminal, the page and the JSON file are made from it. */
export interface Report {
  readonly title: string;
  /** Markdown: what was measured. */
  readonly text: string;
  readonly conditions: readonly Condition[];
  readonly tables: readonly Table[];
  readonly chart?: { readonly alt: string; readonly svg: string };
  /** What went wrong, in a few lines. */
  readonly failures?: readonly string[];
  /** All that was measured, for report.json. */
  readonly figures: object;
}

/** Writes report.json, report.md and chart.svg into the folder, overwriting those of an earlier run. */
export async function writeReport(
  folder: string,
  report: Report,
  facts: RunFacts,
  options: object,
): Promise<void> {
  const { conditions, chart, figures } = report;
  const json = JSON.stringify({ ...facts, options, conditions, ...figures }, null, 1);
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'report.json'), `${json}\n`);
  await writeFile(path.join(folder, 'report.md'), reportMarkdown(report, facts));
  if (chart) await writeFile(path.join(folder, 'chart.svg'), chart.svg);
}

/** The report for a terminal. */
export function reportText({ tables, failures = [], conditions }: Report): string {
  const parts = tables.map((table) => [table.title, textTable(table)].filter(Boolean).join('\n'));
  return [...parts, ...failures, conditionText(conditions)].join('\n\n');
}

function reportMarkdown(report: Report, facts: RunFacts): string {
  const { title, text, conditions, tables, chart, failures = [] } = report;
  const { date, commit, node, cpu, cores, memoryBytes, command } = facts;
  const parts = [
    `# ${title}`,
    text.trim(),
    chart && `![${chart.alt}](chart.svg)`,
    markdownTable(conditionTable(conditions)),
    ...tables.flatMap((table) => [table.title && `## ${table.title}`, markdownTable(table)]),
    failures.length > 0 && `## What went wrong\n\n${failures.map((line) => `- ${line}`).join('\n')}`,
    `Measured on ${date} at commit ${commit}: Node ${node}, ${cpu}, ${cores} cores, ${megabytes(memoryBytes)} of memory, ` +
      'shared by everything that took part. MB are millions of bytes. All figures are in [report.json](report.json).',
    `Repeat it with \`${command}\`.`,
  ];
  return `${parts.filter(Boolean).join('\n\n')}\n`;
}
