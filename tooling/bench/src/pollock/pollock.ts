import { type Measurement, type RunContext, wholeNumber } from '@repo/measure';
import { nodeOption } from '../options.ts';
import { type Scratch, withScratch } from '../scratch.ts';
import { pollockReport, type ReaderFigures } from './pollock-report.ts';
import { type PollutedFile, pollutions } from './pollutions.ts';
import { copyReader } from './readers/copy.ts';
import { csvParseReader } from './readers/csv-parse.ts';
import { duckdbReader } from './readers/duckdb.ts';
import type { Reader } from './readers/reader.ts';
import { serviceReader } from './readers/service.ts';
import { failedLoad, type LoadScore, meanScore, scoreLoad } from './score.ts';

interface PollockOptions {
  /** Of the files of a pollution, every so many is read. */
  readonly every: number;
  /** Folder in which `npm install @duckdb/node-api` was run. */
  readonly duckdb?: string;
  /** Path of the Node.js that runs the service. */
  readonly node: string;
}

/** Lets each reader read the polluted files, and scores what arrives. */
export const pollock: Measurement<PollockOptions> = {
  name: 'pollock',
  addOptions: (command) =>
    command
      .option('--every <n>', 'read every n-th of the files of a pollution', wholeNumber(), 1)
      .option('--duckdb <folder>', 'where `npm install @duckdb/node-api` was run')
      .addOption(nodeOption()),
  async run({ every, duckdb, node }, { signal, progress }) {
    const figures = await withScratch({ node, signal }, async (scratch) => {
      const readers = await openReaders(scratch, duckdb);
      progress.expect(readers.length * pollutions.length);
      const all: ReaderFigures[] = [];
      for (const reader of readers) all.push(await scoreReader(reader, every, progress));
      return all;
    });
    return pollockReport(figures, duckdb ? [] : ['without DuckDB: --duckdb was not given']);
  },
};

async function openReaders({ client, startService, folder }: Scratch, duckdb?: string): Promise<Reader[]> {
  const { url } = await startService();
  const ours = [serviceReader(url, client), csvParseReader, copyReader(client)];
  return duckdb ? [...ours, await duckdbReader(duckdb, folder)] : ours;
}

async function scoreReader(
  reader: Reader,
  every: number,
  progress: RunContext['progress'],
): Promise<ReaderFigures> {
  const scores = [];
  for (const { name, files } of pollutions) {
    progress.step(reader.title, name);
    const loads: LoadScore[] = [];
    const problems = new Set<string>();
    for (const file of files.filter((_, at) => at % every === 0)) {
      const { score, problem } = await scoreFile(reader, file);
      loads.push(score);
      if (problem) problems.add(problem);
    }
    scores.push({ pollution: name, ...meanScore(loads), problems: [...problems].slice(0, 3) });
  }
  return { title: reader.title, scores };
}

async function scoreFile(
  reader: Reader,
  file: PollutedFile,
): Promise<{ readonly score: LoadScore; readonly problem?: string }> {
  try {
    const records = await reader.read(file);
    const header = file.told.headerLines > 0 ? [file.told.names] : [];
    return { score: scoreLoad(file.rows, [...header, ...records]) };
  } catch (error) {
    return { score: failedLoad, problem: (error as Error).message };
  }
}
