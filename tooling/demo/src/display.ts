import { styleText } from 'node:util';
import { Presets, SingleBar } from 'cli-progress';
import { noColour } from './env.ts';

/** A pipe gets a line at most this often from one step. */
const LINE_INTERVAL_MS = 5_000;

const COLUMNS = 80;
const BAR_MIN = 8;
const BAR_MAX = 32;
/** What name, percentage and figures of a step may take. */
const FIGURES_COLUMNS = 72;

interface Step {
  /** @param done of the step's total. @param figures what to show beside it */
  update(done: number, figures: string): void;
  /** Ends the step, and says what came of it; without a line when it failed. */
  end(line?: string): void;
}

/** Where the demo says what it does: bars on a terminal, a few plain lines anywhere else. */
export interface Display {
  line(text: string): void;
  /** One result of the demo's checks. */
  verdict(passed: boolean, text: string): void;
  heading(text: string): void;
  start(name: string, total: number): Step;
}

export function createDisplay(output: NodeJS.WriteStream): Display {
  const colour = output.isTTY && !noColour();
  const paint = (style: 'bold' | 'green' | 'red', text: string) => (colour ? styleText(style, text) : text);
  const line = (text: string) => void output.write(`${text}\n`);
  return {
    line,
    verdict: (passed, text) =>
      line(`  ${passed ? paint('green', 'ok    ') : paint('red', 'FAILED')}  ${text}`),
    heading: (text) => line(`\n${paint('bold', text)}`),
    start: (name, total) => (output.isTTY ? bar(output, name, total) : lines(name, total, line)),
  };
}

function bar(output: NodeJS.WriteStream, name: string, total: number): Step {
  const progress = new SingleBar(
    {
      stream: output,
      format: `${label(name)}{bar} {percentage}% | {figures}`,
      // So that the figures fit beside it into 80 columns.
      barsize: Math.min(BAR_MAX, Math.max(BAR_MIN, (output.columns || COLUMNS) - FIGURES_COLUMNS)),
      hideCursor: true,
      clearOnComplete: true,
      // Ctrl-C has its own way through the demo, which ends the step as well.
      gracefulExit: false,
    },
    Presets.shades_classic,
  );
  progress.start(total, 0, { figures: '' });
  return {
    update: (done, figures) => progress.update(done, { figures }),
    end(text) {
      progress.stop();
      if (text !== undefined) output.write(`${label(name)}${text}\n`);
    },
  };
}

function lines(name: string, total: number, line: (text: string) => void): Step {
  let lastAt = Date.now();
  return {
    update(done, figures) {
      if (Date.now() - lastAt < LINE_INTERVAL_MS) return;
      lastAt = Date.now();
      line(`${label(name)}${Math.floor((done / total) * 100)} % | ${figures}`);
    },
    end(text) {
      if (text !== undefined) line(`${label(name)}${text}`);
    },
  };
}

/** Names of steps stand in one column. */
export const label = (name: string): string => name.padEnd(10);
