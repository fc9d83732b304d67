import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { childEnvironment } from '@repo/faults';
import { MeasureError } from '@repo/measure';
import { programPath } from './repository.ts';

const execute = promisify(execFile);
const OUTPUT_BYTES_MAX = 64 * 1024 * 1024;

export interface ProgramFailure {
  readonly code?: number | string;
  readonly stdout?: string;
  readonly stderr?: string;
  readonly message: string;
}

/** Runs a program until it ends. @returns its output @throws ProgramFailure */
export async function runProgram(
  program: string,
  parameters: readonly string[],
  extra: Readonly<Record<string, string>> = {},
): Promise<string> {
  const env = childEnvironment(extra);
  const { stdout } = await execute(program, [...parameters], { env, maxBuffer: OUTPUT_BYTES_MAX });
  return stdout;
}

export async function isInstalled(program: string): Promise<boolean> {
  return runProgram(program, ['--version']).then(
    () => true,
    () => false,
  );
}

export interface Runtime {
  /** Path of the program. */
  readonly node: string;
  readonly nodeOptions: readonly string[];
}

/**
 * Runs one of our programs in a process of its own. Default: with this Node.js and without options.
 * @returns the JSON that it printed
 * @throws MeasureError CHILD_FAILED
 */
export async function runChild<Result>(
  name: string,
  task: object,
  { node, nodeOptions }: Runtime = { node: process.execPath, nodeOptions: [] },
): Promise<Result> {
  try {
    const words = [...nodeOptions, programPath(name), JSON.stringify(task)];
    return JSON.parse(await runProgram(node, words)) as Result;
  } catch (cause) {
    const { stderr, message } = cause as ProgramFailure;
    throw new MeasureError('CHILD_FAILED', `${name} failed: ${stderr || message}`, { cause });
  }
}
